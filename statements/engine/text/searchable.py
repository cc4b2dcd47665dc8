"""The searchable form of a text, with a mapping to offsets of the stored text."""

import re
from typing import Final

from statements.engine.text.characters import EQUIVALENTS, READING, Table, read_zeros
from statements.engine.text.folding import GAP, WORD_LETTERS, Folded, close_gap, reduce_gaps
from statements.engine.text.pages import with_plain_ends

# Version: changes with every change of the searchable form, of the grams or of the keys on cards.
FOLDING: Final = f"fold-6.{READING}"

# Quotation marks vary between copies of a wording, and nobody searches for them.
_UNSEARCHED = str.maketrans("\n", " ", "“”‘’\"'")
_SEARCHED = Table(lambda character: EQUIVALENTS[ord(character)].translate(_UNSEARCHED))
_WORD = re.compile(rf"[{WORD_LETTERS}]")


def searchable(text: str) -> str:
    """Return the searchable form of a text.

    Characters are normalised as in ``engine.text.characters``. Quotation marks and page breaks are
    removed, and so are spaces and line breaks, except that one space remains between two words of
    a script that needs it.
    """
    return read_zeros(GAP.sub(close_gap, with_plain_ends(text).translate(_SEARCHED)))


def searchable_with_origins(text: str) -> Folded:
    """Return ``searchable(text)`` with the offsets in the text."""
    return reduce_gaps(with_plain_ends(text), _SEARCHED, close_gap)


def begins_a_word(wording: str) -> bool:
    """Whether a wording begins with a word that must not match inside another word."""
    return bool(_WORD.match(wording))


def pattern_of(wording: str) -> str:
    """Return the regular expression that finds a wording in a searchable text.

    It means the same in Python and PostgreSQL. A word is matched from its beginning on: "ai"
    matches in "ai芯片" but not in "said".
    """
    start = rf"(?<![{WORD_LETTERS}])" if begins_a_word(wording) else ""
    return start + re.escape(wording)
