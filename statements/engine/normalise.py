"""Text as it is matched, with the way back to the text as it is stored."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import opencc
from numpy.typing import NDArray

from statements.engine.compiled import compiled

_UNSEEN: Final = 0xFFFFFFFF  # no code point; the table has not met this character yet
_DROPPED: Final = 0  # NUL is no letter, so it can stand for "passed over"


@dataclass(frozen=True, slots=True, eq=False)
class Normalised:
    """Letters and digits of a text, one for each character that was kept.

    ``text[i]`` has code point ``codes[i]`` and was made of the character at offset ``origins[i]``
    of the stored text. Offsets are in characters and ascend.
    """

    text: str
    codes: NDArray[np.uint32]
    origins: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the stored text of ``text[start:end]``, which must not be empty."""
        return int(self.origins[start]), int(self.origins[end - 1]) + 1

    def spans(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> list[tuple[int, int]]:
        """``span`` for many at once, which is faster than one by one."""
        firsts, lasts = self.origins[starts], self.origins[ends - 1] + 1
        return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def normalise(text: str) -> Normalised:
    """Fold width, case and script, and drop all that is neither letter nor digit.

    Width and compatibility forms fold by NFKC, case by casefolding, traditional characters to
    simplified ones each by itself: conversion by phrase would make a character depend on its
    neighbours, and a quotation no longer equal to what it quotes. Punctuation, quotation marks,
    spaces, line breaks, symbols and lone surrogates are passed over.

    A character whose folded form is not exactly one letter or digit (Ⅱ → ii, ㎏ → kg) stands for
    itself, lowercased where that is one character, so that positions always map one to one.
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    table = _folded()
    while True:
        codes, origins = np.empty(points.size, np.uint32), np.empty(points.size, np.int64)
        count, unseen = _keep(points, table, codes, origins)
        if unseen < 0:
            break
        for point in set(points[unseen:].tolist()):
            if table[point] == _UNSEEN:
                table[point] = _fold(chr(point))
    codes, origins = codes[:count].copy(), origins[:count].copy()
    return Normalised(codes.tobytes().decode("utf-32-le"), codes, origins)


@compiled
def _keep(
    points: NDArray[np.uint32],
    table: NDArray[np.uint32],
    codes: NDArray[np.uint32],
    origins: NDArray[np.int64],
) -> tuple[int, int]:
    """Write the folded characters, and say how many; and the first the table lacks, or -1."""
    count = 0
    for at in range(points.size):
        folded = table[points[at]]
        if folded == _UNSEEN:
            return count, at
        if folded != _DROPPED:
            codes[count] = folded
            origins[count] = at
            count += 1
    return count, -1


@cache
def _folded() -> NDArray[np.uint32]:
    """Return the table from code point to folded code point, filled as characters are met.

    Writing an entry twice writes the same value, so threads need no lock.
    """
    return np.full(0x110000, _UNSEEN, dtype=np.uint32)


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _fold(character: str) -> int:
    if unicodedata.category(character) == "Cs":
        return _DROPPED
    letters = [one for one in _compatible(character) if one.isalnum()]
    if len(letters) == 1:
        return ord(_simplified(letters[0]))
    if not character.isalnum():
        return _DROPPED
    lowered = character.lower()
    return ord(lowered if len(lowered) == 1 else character)


def _compatible(character: str) -> str:
    # Twice, because folding case can undo a composition that NFKC then makes again.
    once = unicodedata.normalize("NFKC", character).casefold()
    return unicodedata.normalize("NFKC", once).casefold()


def _simplified(letter: str) -> str:
    simple = _simplifier().convert(letter)
    return simple if len(simple) == 1 and simple.isalnum() else letter
