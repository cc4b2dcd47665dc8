"""The signs and words with a meaning in a search, in every form in which people type them."""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from statements.engine.text.searchable import begins_a_word

OPEN_BRACKETS: Final = "(（"
CLOSE_BRACKETS: Final = ")）"
MINUS_SIGNS: Final = "-‐‑‒–—―−－﹣﹘⁃─⸺⸻➖˗⁻ーｰ"
# Signs that exclude the wording after them.
EXCLUSION_SIGNS: Final = MINUS_SIGNS + "!！¬￢"
# Signs that are no wording when they stand alone.
_LOOSE: Final = re.compile(r"[|｜&＆~*＊?/+＋^]+|[" + re.escape(EXCLUSION_SIGNS) + "]+")


# The number of a document, with round brackets around its year: 国发(2025)11号.
NUMBER_IN_BRACKETS: Final = re.compile(
    r"(?<=[一-鿿])(?P<open>[(（])(?:[12][0-9]|[１２][０-９])[0-9０-９]{2}(?P<close>[)）])(?=第?[0-9０-９])"
)
# A title, whose brackets are part of it: 《关于修建桥梁的意见（试行）》.
_TITLE: Final = re.compile("《[^《》]*》")


def brackets_in_wordings(query: str) -> Iterator[int]:
    """Yield the indices of brackets that group nothing: in titles and numbers of documents."""
    for number in NUMBER_IN_BRACKETS.finditer(query):
        yield from (number.start("open"), number.start("close"))
    for title in _TITLE.finditer(query):
        indices = range(title.start(), title.end())
        yield from (index for index in indices if query[index] in OPEN_BRACKETS + CLOSE_BRACKETS)


class Operator(StrEnum):
    """An operator between or before wordings."""

    AND = "AND"
    OR = "OR"
    NOT = "NOT"


_SYMBOLS: Final = {"&&": Operator.AND, "||": Operator.OR}


def operator_of(word: str) -> Operator | None:
    """Return the operator of a word, in capitals of either width or as a symbol."""
    word = unicodedata.normalize("NFKC", word)
    return _SYMBOLS.get(word) or (Operator(word) if word in Operator else None)


def is_loose(word: str) -> bool:
    """Whether a word consists only of signs that could be meant as an operator."""
    return bool(_LOOSE.fullmatch(word))


# Marks that close each other, in either order.
_FAMILIES: Final = ('"“”„‟＂〝〞〟❝❞″‶', "'‘’‚‛＇❛❜", "「」﹁﹂｢｣", "『』﹃﹄", "«»", "‹›")
_FAMILY: Final = {mark: family for family in _FAMILIES for mark in family}
_OPENING: Final = frozenset("“„‟〝❝‘‚‛❛「﹁｢『﹃«‹")
_APOSTROPHES: Final = frozenset("'‘’＇‛")
QUOTATION_MARKS: Final = "".join(_FAMILIES)


def is_quotation_mark(query: str, index: int) -> bool:
    """Whether the character opens or closes a quotation; an apostrophe in a word does not.

    A straight mark after a letter, as in 发展'芯片', does if it is closed.
    """
    if query[index] not in _FAMILY:
        return False
    if query[index] in "'＇" and query[max(index - 1, 0) : index].isalnum():
        return not _is_apostrophe(query, index) and closing_mark(query, index) is not None
    next_character = query[index + 1 : index + 2]
    ends_word = _is_edge(next_character) and query[index] != "‘"
    return not (_is_apostrophe(query, index, or_last=ends_word))


def closing_mark(query: str, start: int) -> int | None:
    """Return where the quotation that opens at ``start`` is closed; None if it is not.

    Closed quotations within it are skipped. If it is not closed, people typed the same mark twice,
    as “…“, and the next mark of the family closes; if there is none, the next unpaired mark.
    """
    family = _FAMILY[query[start]]
    opened, stray = [family], None
    marks = [
        index
        for index in range(start + 1, len(query))
        if query[index] in _FAMILY and not _is_apostrophe(query, index)
    ]
    for index in marks:
        if _opens(query, index):
            opened.append(_FAMILY[query[index]])
        elif _FAMILY[query[index]] in opened:
            while opened.pop() != _FAMILY[query[index]]:
                pass
            if not opened:
                return index
        elif stray is None:
            stray = index
    return next((index for index in marks if query[index] in family), stray)


def _opens(query: str, index: int) -> bool:
    """Whether a mark within a quotation looks like the beginning of another."""
    before, after = query[index - 1], query[index + 1 : index + 2]
    begins = before.isspace() or before in OPEN_BRACKETS
    return not _is_edge(after) and (begins or query[index] in _OPENING)


def _is_edge(character: str) -> bool:
    """Whether a wording ends before this character, which is empty at the end."""
    return not character or character.isspace() or character in CLOSE_BRACKETS


def _is_apostrophe(query: str, index: int, *, or_last: bool = False) -> bool:
    """Whether a mark stands between two letters of a Latin word, or after its last letter."""
    if query[index] not in _APOSTROPHES or not _is_word_letter(query[max(index - 1, 0) : index]):
        return False
    return or_last or _is_word_letter(query[index + 1 : index + 2])


def _is_word_letter(character: str) -> bool:
    return begins_a_word(character.casefold())
