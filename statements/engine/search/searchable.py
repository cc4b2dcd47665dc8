"""Text in the form in which it is searched, with the way back to the text as it is stored."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from statements.engine.folding import fold

# Changes with every change of what a text looks like when searched, or of its grams.
FOLDING: Final = "fold-3"

# Digits, and the small letters of scripts that part their words by spaces: Latin, Greek, Cyrillic.
# Both Python and PostgreSQL read it as the inside of a bracket.
WORD_LETTERS: Final = "0-9a-zß-ʯͰ-ԯ"
_SPACES = re.compile(rf"(?P<between_words>(?<=[{WORD_LETTERS}])\s+(?=[{WORD_LETTERS}]))|\s+")

_WORD = re.compile(rf"[{WORD_LETTERS}]")


class _Table(dict[int, str]):
    """The searched form of each character, filled as characters are met.

    ``odd`` are those that become several characters, or none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.odd = set[str]()

    def __missing__(self, point: int) -> str:
        form = self[point] = _form(chr(point))
        if len(form) != 1:
            self.odd.add(chr(point))
        return form


_TABLE = _Table()


def searchable(text: str) -> str:
    """Return a text as it is searched.

    Width, case and script are folded (see ``engine.folding``); what NFKC writes as several letters
    is written so (㎏ as kg); spaces and line breaks are left out unless they part two words of a
    script that needs them, and are one space there; characters that are not seen are left out.
    """
    return _SPACES.sub(_space, text.translate(_TABLE))


def searchable_with_origins(text: str) -> tuple[str, list[int]]:
    """Return ``searchable(text)``, and for each of its characters the offset of its original."""
    wide = text.translate(_TABLE)
    origins: Sequence[int] = range(len(text))
    if not _TABLE.odd.isdisjoint(text):
        origins = [place for place, one in enumerate(text) for _ in _TABLE[ord(one)]]
    kept: list[str] = []
    kept_origins: list[int] = []
    at = 0
    for gap in _SPACES.finditer(wide):
        space = _space(gap)
        kept += (wide[at : gap.start()], space)
        kept_origins += origins[at : gap.start()]
        kept_origins += origins[gap.start() : gap.start() + len(space)]
        at = gap.end()
    return "".join([*kept, wide[at:]]), [*kept_origins, *origins[at:]]


def begins_a_word(wording: str) -> bool:
    """Whether a wording begins with a word that must not be found in the middle of another."""
    return bool(_WORD.match(wording))


def _space(gap: re.Match[str]) -> str:
    return " " if gap["between_words"] else ""


def _form(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Cn"}:
        return ""
    wide = unicodedata.normalize("NFKC", character).casefold()
    return fold(wide if len(wide) > 1 and wide.isalnum() else character)
