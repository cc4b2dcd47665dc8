"""Grams of two and three characters as numbers, for the index of texts in the database.

Pairs serve a search for two characters; triples are so much rarer that they nearly find a longer
wording by themselves. Latin words are indexed by their beginning, so that a search for "ai" does
not even look at "said". A pair of Han characters has a number of its own, so that such a search
need not read the texts; other grams may collide, so that matches must be compared with the text.
The numbers are stored: unlike ``engine.text.grams``, they are of searchable text, and distinguish
the title.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.compiled import compiled
from statements.engine.text.searchable import begins_a_word

MAX_GRAMS = 12  # of one wording; more do not narrow the search

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: Knuth 6.4
_HAN, _HANS = 0x4E00, 0x5200  # the first Han character of the main block, and how many it has
_END_OF_FIELD: Final = ord("\n")  # never part of a searchable text
_WORD_START: Final = 0  # stands before the first character of a word
_IS_WORD_LETTER: Final = np.array([begins_a_word(chr(point)) for point in range(0x1000)])


def all_grams(title: str, *fields: str) -> NDArray[np.int32]:
    """Return the pairs and triples of searchable fields, each once; none crosses a field.

    Each word also has a gram that begins with the beginning of the word.
    """
    codes = _codes("\n".join((title, *fields)))
    grams = np.empty(8 * len(codes), np.int32)
    count = _hash(codes, _word_starts(codes), len(title), grams)
    grams = np.sort(grams[:count])
    return grams[np.diff(grams, prepend=np.int64(-(2**31) - 1)) > 0]


def grams_to_find(wording: str, *, in_title: bool = False) -> list[int]:
    """Return grams that every text, or title, with this wording has; none for one character."""
    codes = _codes(wording)
    if len(codes) > 1 and begins_a_word(wording):
        codes = np.insert(codes, 0, _WORD_START)
    width = min(len(codes), 3)
    starts = range(len(codes) - width + 1) if width > 1 else range(0)
    grams = [_gram(codes, start, width, in_title) for start in starts]
    if len(grams) > MAX_GRAMS:
        grams = [grams[index] for index in np.linspace(0, len(grams) - 1, MAX_GRAMS).astype(int)]
    return sorted(set(map(int, grams)))


def are_exact(wording: str) -> bool:
    """Whether every text, or title, with the grams of a wording has the wording."""
    return len(wording) == 2 and all(_HAN <= ord(character) < _HAN + _HANS for character in wording)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), "<u4").astype(np.uint32)


def _word_starts(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Mark beginnings of words that must not be found inside another word."""
    inside = _IS_WORD_LETTER[np.minimum(codes, len(_IS_WORD_LETTER) - 1)]
    return inside & ~np.concatenate(([False], inside[:-1]))


@compiled
def _hash(
    codes: NDArray[np.uint32],
    word_starts: NDArray[np.bool_],
    title: int,
    grams: NDArray[np.int32],
) -> int:
    """Write the grams of all fields, and those of the first ``title`` characters as the title's."""
    count = 0
    word = np.full(3, _WORD_START, np.uint32)
    for start in range(codes.size):
        for width in range(2, 4):
            end = start + width
            is_inside = end <= codes.size
            for index in range(start, min(end, codes.size)):
                is_inside = is_inside and codes[index] != _END_OF_FIELD
            if is_inside:
                grams[count] = _gram(codes, start, width, False)
                count += 1
                if end <= title:
                    grams[count] = _gram(codes, start, width, True)
                    count += 1
            if is_inside and width == 2 and word_starts[start]:
                word[1:] = codes[start:end]
                grams[count] = _gram(word, 0, 3, False)
                count += 1
                if end <= title:
                    grams[count] = _gram(word, 0, 3, True)
                    count += 1
    return count


@compiled
def _gram(codes: NDArray[np.uint32], start: int, width: int, in_title: bool) -> int:
    """Return a 31-bit hash, or a negative number for a pair of Han characters."""
    if width == 2:
        first, second = np.int64(codes[start]) - _HAN, np.int64(codes[start + 1]) - _HAN
        if 0 <= first < _HANS and 0 <= second < _HANS:
            return int(-1 - second - _HANS * (first + (_HANS if in_title else 0)))
    mixed = _MIX * np.uint64(width + (8 if in_title else 0))
    for index in range(start, start + width):
        mixed = (mixed ^ np.uint64(codes[index])) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return int(np.int64(mixed >> np.uint64(33)))
