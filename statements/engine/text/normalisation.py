"""Normalised text for matching, with a mapping to offsets of the stored text."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.characters import EQUIVALENTS, HAN_DIGITS, letters_of
from statements.engine.text.code_points import Points, code_points
from statements.engine.text.compiled import compiled

# Table entries that are no code points. NUL is no letter, so it means "none".
_UNMET: Final = 0xFFFFFFFF
_SEVERAL: Final = 0xFFFFFFFE
_NONE: Final = 0
_MET_SEVERAL: Final = -1
_MET_UNMET: Final = -2
_DIGITS: Final = np.array(list(map(ord, HAN_DIGITS)), np.uint32)
_YEAR, _ZERO, _LATIN_O, _ARABIC_ZERO = map(ord, "年〇o0")

type _Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Normalised:
    """The letters and digits of a text, as ``engine.text.characters`` normalises them.

    ``text[i]`` has code point ``codes[i]`` and comes from the character at offset ``origins[i]`` of
    the stored text. Offsets are in characters and ascend; a character that becomes several letters
    (㎏ as kg) has its offset several times, and ``has_several`` says that there is one.
    """

    text: str
    codes: Points
    origins: _Places
    has_several: bool = False

    def __len__(self) -> int:
        return len(self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the stored text of ``text[start:end]``, which must not be empty."""
        [span] = self.spans(np.array([start]), np.array([end]))
        return span

    def spans(self, starts: _Places, ends: _Places) -> list[tuple[int, int]]:
        """Return the ``span`` of many stretches at once, which is faster.

        A character that only begins before a span belongs to the span before, so that neighbouring
        spans never share one.
        """
        firsts, lasts = self.origins[starts], self.origins[ends - 1] + 1
        if self.has_several:
            is_begun = (starts > 0) & (self.origins[starts - 1] == firsts) & (firsts + 1 < lasts)
            firsts += is_begun
        return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def normalise(text: str) -> Normalised:
    """Return the letters and digits of a text, and drop all else.

    Punctuation, quotation marks, spaces, line breaks, symbols and invisible characters are dropped.
    A letter O among Han numerals is read as a zero.
    """
    points = code_points(text)
    table = _letters()
    codes, origins = np.empty(points.size, np.uint32), np.empty(points.size, np.int64)
    stop = _keep(points, table, codes, origins)
    if stop == _MET_UNMET:
        _meet(points, table, letters_of)
        stop = _keep(points, table, codes, origins)
    if stop == _MET_SEVERAL:
        return _normalise_several(text)
    _read_zeros(codes[:stop], _DIGITS)
    codes, origins = codes[:stop].copy(), origins[:stop].copy()
    return Normalised(codes.tobytes().decode("utf-32-le"), codes, origins)


def _normalise_several(text: str) -> Normalised:
    """Normalise a text with characters that become several letters."""
    readings = [
        letters if len(letters := letters_of(character)) > 1 else character for character in text
    ]
    normalised = normalise("".join(readings))
    origins = np.repeat(np.arange(len(text), dtype=np.int64), list(map(len, readings)))
    origins = origins[normalised.origins]
    return Normalised(normalised.text, normalised.codes, origins, has_several=True)


def with_marks(points: Points) -> tuple[Points, _Places]:
    """Return the normalised letters, marks and line ends of a text, and their offsets.

    Spaces and invisible characters are dropped; of several letters only the first is returned.
    """
    table = _readings()
    codes, origins = np.empty(points.size, np.uint32), np.empty(points.size, np.int64)
    count = _keep(points, table, codes, origins)
    if count == _MET_UNMET:
        _meet(points, table, lambda character: EQUIVALENTS[ord(character)][:1].strip(" "))
        count = _keep(points, table, codes, origins)
    return codes[:count], origins[:count]


@compiled
def _keep(points: Points, table: Points, codes: Points, origins: _Places) -> int:
    """Write the kept characters; return how many, or a code for a character to handle first."""
    count = 0
    for at in range(points.size):
        letter = table[points[at]]
        if letter >= _SEVERAL:
            return _MET_SEVERAL if letter == _SEVERAL else _MET_UNMET
        # Written unconditionally and counted if kept: a branch here would be mispredicted.
        codes[count] = letter
        origins[count] = at
        count += letter != _NONE
    return count


@compiled
def _read_zeros(codes: Points, digits: Points) -> None:
    """Replace o and 0 between Han numerals, or before 年, by the Han zero."""
    start = 0
    for at in range(codes.size):
        code = codes[at]
        if code in (_LATIN_O, _ARABIC_ZERO):
            continue
        if start < at and start > 0:
            is_among = False
            for digit in digits:
                is_among = is_among or codes[start - 1] == digit
            is_followed = code == _YEAR
            for digit in digits:
                is_followed = is_followed or code == digit
            if is_among and is_followed:
                codes[start:at] = _ZERO
        start = at + 1


def _meet(points: Points, table: Points, read: Callable[[str], str]) -> None:
    """Add unknown characters to the table. Threads may repeat this with the same result."""
    unmet = points[table[points] == _UNMET]
    for point in set(unmet.tolist()) if unmet.size else ():
        reading = read(chr(point))
        table[point] = _NONE if not reading else ord(reading) if len(reading) == 1 else _SEVERAL


@cache
def _letters() -> Points:
    """Return the table from code point to letter, which is filled lazily."""
    return np.full(0x110000, _UNMET, dtype=np.uint32)


@cache
def _readings() -> Points:
    """Return the table from code point to letter or mark."""
    return np.full(0x110000, _UNMET, dtype=np.uint32)
