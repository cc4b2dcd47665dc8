"""Folded text: one width, script and case, without gaps, with a mapping to stored offsets."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from statements.engine.text.characters import EQUIVALENTS, Table, read_zeros
from statements.engine.text.wrapping import unwrap

# Digits, and the lower-case letters of scripts with spaces between words: Latin, Greek, Cyrillic.
# It is a character class, without its brackets, in Python and PostgreSQL.
WORD_LETTERS: Final = "0-9a-zß-ʯͰ-ԯ"
GAP: Final = re.compile(r"[ \n]+")  # begins with a character, which a search leaps to
_BETWEEN_WORDS = re.compile(rf"(?<=[{WORD_LETTERS}])[ \n]+(?=[{WORD_LETTERS}])")

type Replace = Callable[[re.Match[str]], str]  # of a match of ``GAP``


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text: ``text[i]`` comes from the character at ``origins[i]``.

    Origins are offsets in characters of the stored text, and ascend.
    """

    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the stored text of ``text[start:end]``, which must not be empty."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str, *, keep_spaces: bool = False) -> Folded:
    """Fold a text, with one line end at the end of each paragraph.

    Characters are normalised as in ``engine.text.characters``; line ends inside a paragraph become
    spaces (see ``engine.text.wrapping``). Spaces are removed unless they separate words of a script
    that needs them; with ``keep_spaces`` they stay, collapsed to one.
    """
    return reduce_gaps(unwrap(text), EQUIVALENTS, _spaced if keep_spaces else _closed)


def reduce_gaps(text: str, table: Table, replace: Replace) -> Folded:
    """Normalise the characters of a text by a table, and replace each gap by a shorter string."""
    wide = text.translate(table)
    origins: Sequence[int] = range(len(text))
    if table.has_several(text):
        origins = [offset for offset, character in enumerate(text) for _ in table[ord(character)]]
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
    """Return the space that two words need between them, or an empty string."""
    return " " if _BETWEEN_WORDS.match(gap.string, gap.start()) else ""


def _closed(gap: re.Match[str]) -> str:
    return "\n" if "\n" in gap.group() else close_gap(gap)


def _spaced(gap: re.Match[str]) -> str:
    return "\n" if "\n" in gap.group() else " "
