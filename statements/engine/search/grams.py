"""Two and three characters in a row as numbers: what the index of texts is made of.

Pairs answer a search for two characters; triples are so much rarer that a longer wording is nearly
found by them alone. Different grams may share a number, so what the index finds is always compared
with the text.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_GRAMS = 12  # of one wording: more of them say nothing new

# Odd numbers for multiplicative hashing (Knuth 6.4), one for each place in a gram.
_MIXES: Final = tuple(
    np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
)
_END_OF_FIELD: Final = ord("\n")  # never part of a searchable text
_ANYWHERE, _IN_TITLE = 0, 8  # set apart what a title has, being short and asked for by itself


def all_grams(title: str, *others: str) -> NDArray[np.int32]:
    """Return the pairs and triples of searchable fields, each once; a line break parts them."""
    codes, titles = _codes("\n".join((title, *others))), _codes(title)
    return np.unique(
        np.concatenate(
            [
                *(_grams(codes, width, _ANYWHERE) for width in (2, 3)),
                *(_grams(titles, width, _IN_TITLE) for width in (2, 3)),
            ]
        )
    )


def grams_to_find(wording: str, *, in_title: bool = False) -> list[int]:
    """Return grams that every text, or title, with this wording has; none for one character."""
    codes = _codes(wording)
    grams = _grams(codes, 2 if len(codes) == 2 else 3, _IN_TITLE if in_title else _ANYWHERE)
    if len(grams) > MOST_GRAMS:
        grams = grams[np.linspace(0, len(grams) - 1, MOST_GRAMS).astype(int)]
    return sorted(set(grams.tolist()))


def _codes(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le"), "<u4").astype(np.uint64)


def _grams(codes: NDArray[np.uint64], width: int, where: int) -> NDArray[np.int32]:
    count = len(codes) - width + 1
    if count < 1:
        return np.empty(0, np.int32)
    mixed = np.full(count, np.uint64(width + where))
    inside = np.ones(count, bool)
    for place in range(width):
        there = codes[place : place + count]
        mixed = (mixed ^ there) * _MIXES[place]
        mixed ^= mixed >> np.uint64(29)
        inside &= there != _END_OF_FIELD
    # 31 bits, because PostgreSQL's integers have a sign.
    return (mixed[inside] >> np.uint64(33)).astype(np.int32)
