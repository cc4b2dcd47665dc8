"""Text as it is read: one width, script and case, without gaps, and with the way back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from statements.engine.text.characters import EQUIVALENTS, Table, read_zeros
from statements.engine.text.wrapping import unwrap

# Digits, and the small letters of scripts that part their words by spaces: Latin, Greek, Cyrillic.
# Both Python and PostgreSQL read it as the inside of a bracket.
WORD_LETTERS: Final = "0-9a-zß-ʯͰ-ԯ"
GAP: Final = re.compile(
    rf"(?P<between_words>(?<=[{WORD_LETTERS}])[ \n]+(?=[{WORD_LETTERS}]))|[ \n]+"
)

type Replace = Callable[[re.Match[str]], str]  # of a match of ``GAP``


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is read: ``text[i]`` was made of the character at ``origins[i]``.

    Origins are offsets in characters of the stored text, and ascend.
    """

    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the stored text of ``text[start:end]``, which must not be empty."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str, *, keep_spaces: bool = False) -> Folded:
    """Fold a text, with one line end where a paragraph ends.

    Characters are read as in ``engine.text.characters``; line ends inside a paragraph are spaces
    (see ``engine.text.wrapping``). Spaces are left out unless they part two words of a script that
    needs them; with ``keep_spaces`` they stay, one for several.
    """
    return reduce_gaps(unwrap(text), EQUIVALENTS, _spaced if keep_spaces else _closed)


def reduce_gaps(text: str, table: Table, replace: Replace) -> Folded:
    """Read the characters of a text by a table and replace each gap by what is not longer."""
    wide = text.translate(table)
    origins: Sequence[int] = range(len(text))
    if not table.several.isdisjoint(text):
        origins = [place for place, character in enumerate(text) for _ in table[ord(character)]]
    pieces: list[str] = []
    piece_origins: list[int] = []
    at = 0
    for gap in GAP.finditer(wide):
        filling = replace(gap)
        pieces += (wide[at : gap.start()], filling)
        piece_origins += origins[at : gap.start() + len(filling)]
        at = gap.end()
    folded = "".join([*pieces, wide[at:]])
    return Folded(read_zeros(folded), [*piece_origins, *origins[at:]])


def close_gap(gap: re.Match[str]) -> str:
    """Return the space that two words need between them, or nothing."""
    return " " if gap["between_words"] else ""


def _closed(gap: re.Match[str]) -> str:
    return "\n" if "\n" in gap.group() else close_gap(gap)


def _spaced(gap: re.Match[str]) -> str:
    return "\n" if "\n" in gap.group() else " "
