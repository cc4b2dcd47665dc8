"""Text in the form in which it is searched, with the way back to the text as it is stored."""

import re
from typing import Final

from statements.engine.text.characters import EQUIVALENTS, READING, Table, read_zeros
from statements.engine.text.folding import GAP, WORD_LETTERS, Folded, close_gap, reduce_gaps

# Changes with every change of what a text looks like when searched, of its grams or of the keys
# on its card.
FOLDING: Final = f"fold-5.{READING}"

# Quotation marks come and go where wording is taken over; nobody searches for them.
_UNSEARCHED = str.maketrans("\n", " ", "“”‘’\"'")
_SEARCHED = Table(lambda character: EQUIVALENTS[ord(character)].translate(_UNSEARCHED))
_WORD = re.compile(rf"[{WORD_LETTERS}]")


def searchable(text: str) -> str:
    """Return a text as it is searched.

    Characters are read as in ``engine.text.characters``. Quotation marks are left out, and so are
    spaces and line breaks unless they part two words of a script that needs them: then they are
    one space.
    """
    return read_zeros(GAP.sub(close_gap, text.translate(_SEARCHED)))


def searchable_with_origins(text: str) -> Folded:
    """Return ``searchable(text)`` with the way back to the text."""
    return reduce_gaps(text, _SEARCHED, close_gap)


def begins_a_word(wording: str) -> bool:
    """Whether a wording begins with a word that must not be found in the middle of another."""
    return bool(_WORD.match(wording))
