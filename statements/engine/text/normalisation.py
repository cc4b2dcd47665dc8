"""Normalised text for matching, with a mapping to offsets of the stored text."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.characters import EQUIVALENTS, Table, letters_of, read_zeros
from statements.engine.text.code_points import Points, code_points
from statements.engine.text.compiled import compiled
from statements.engine.text.pages import with_plain_ends

# Table entries that are no code points. NUL is no letter, so it means "none".
_UNMET: Final = 0xFFFFFFFF
_SEVERAL: Final = 0xFFFFFFFE
_OF_NUMBERS: Final = 0xFFFFFFFD
_NONE: Final = 0
# Signs that are read within numbers: 3.5% is not 35%, and 2‰ is not 2%.
_POINT: Final = "."
_SIGNS: Final = frozenset({_POINT, "‰"})

_SHORT: Final = 60  # characters, up to which a text is read faster letter by letter

type _Offsets = NDArray[np.int64]


def _letters_or_sign(character: str) -> str:
    reading = EQUIVALENTS[ord(character)]
    return reading if reading in _SIGNS else letters_of(character)


_LETTERS: Final = Table(_letters_or_sign)


@dataclass(frozen=True, slots=True, eq=False)
class Normalised:
    """The letters and digits of a text, as ``engine.text.characters`` normalises them.

    The signs of a number are among them (``normalise``). ``text[i]`` has code point ``codes[i]``
    and comes from the character at offset ``origins[i]`` of the stored text. Offsets are in
    characters and ascend; a character that becomes several letters (㎏ as kg) has its offset
    several times, and ``has_several`` says that there is one.
    """

    text: str
    codes: Points
    origins: _Offsets
    has_several: bool = False

    def __len__(self) -> int:
        return len(self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the stored text of ``text[start:end]``, which must not be empty."""
        [span] = self.spans(np.array([start]), np.array([end]))
        return span

    def spans(self, starts: _Offsets, ends: _Offsets) -> list[tuple[int, int]]:
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

    Punctuation, quotation marks, spaces, line breaks, symbols and invisible characters are dropped,
    and so are the numbers and running heads of pages. Only the point of a decimal and ‰ after a
    digit stay, since without them a number would be another. A letter O among Han numerals is read
    as a zero.
    """
    return _normalise(with_plain_ends(text))


def letters_in(text: str) -> str:
    """Return the letters and digits of a text alone, as ``normalise`` reads them."""
    letters = with_plain_ends(text).translate(_LETTERS) if len(text) <= _SHORT else ""
    return read_zeros(letters) if letters.isalnum() else normalise(text).text


def _normalise(text: str) -> Normalised:
    points, table = code_points(text), _letters()
    letters = table.take(points, mode="clip")  # which is faster, and nothing is beyond
    if (highest := letters.max(initial=0)) == _UNMET:
        _meet(points, table, _letter_entry)
        letters = table.take(points, mode="clip")
        highest = letters.max(initial=0)
    if highest == _SEVERAL:
        return _normalise_several(text)
    if highest == _OF_NUMBERS:
        _read_in_numbers(text, letters)
    origins = (letters != _NONE).nonzero()[0]
    codes = letters[origins]
    wording = str(codes.data, "utf-32-le")
    if (read := read_zeros(wording)) != wording:
        wording, codes = read, code_points(read).copy()
    return Normalised(wording, codes, origins)


def _read_in_numbers(text: str, letters: Points) -> None:
    """Replace the entries of signs of numbers: by the sign, or by nothing outside of a number."""
    for offset in (letters == _OF_NUMBERS).nonzero()[0].tolist():
        sign = EQUIVALENTS[ord(text[offset])]
        is_read = _is_beside_digit(text, offset, -1) and (
            sign != _POINT or _is_beside_digit(text, offset, 1)
        )
        letters[offset] = ord(sign) if is_read else _NONE


def _is_beside_digit(text: str, offset: int, step: int) -> bool:
    """Whether the next character that is visible, in one direction, is a digit."""
    offset += step
    while 0 <= offset < len(text):
        if visible := EQUIVALENTS[ord(text[offset])]:
            return visible[min(step, 0)].isdecimal()
        offset += step
    return False


def _normalise_several(text: str) -> Normalised:
    """Normalise a text with characters that become several letters."""
    readings = list(text)
    is_several = _letters().take(code_points(text)) == _SEVERAL
    for offset in is_several.nonzero()[0].tolist():
        readings[offset] = letters_of(text[offset])
    normalised = _normalise("".join(readings))
    origins = np.repeat(np.arange(len(text), dtype=np.int64), list(map(len, readings)))
    origins = origins[normalised.origins]
    return Normalised(normalised.text, normalised.codes, origins, has_several=True)


def holds_words(text: str, words: str) -> bool:
    """Whether words stand in a text, punctuation aside, as they were selected in it.

    A part of a text does not show what breaks a page, so the numbers of pages are compared too.
    """
    readings = (_normalise, normalise)
    return words in text or any(read(words).text in read(text).text for read in readings)


def with_marks(points: Points) -> tuple[Points, _Offsets]:
    """Return the normalised letters, marks and line ends of a text, and their offsets.

    Spaces and invisible characters are dropped; of several letters only the first is returned.
    """
    table, codes = _readings(), np.empty(points.size, np.uint32)
    origins = np.empty(points.size, np.int64)
    count = _keep(points, table, codes, origins)
    if count < 0:
        _meet(points, table, _reading_entry)
        count = _keep(points, table, codes, origins)
    return codes[:count], origins[:count]


@compiled
def _keep(points: Points, table: Points, codes: Points, origins: _Offsets) -> int:
    """Write what is kept of a text, and where; return how much, -1 if a character is not met."""
    count = 0
    for at in range(points.size):
        letter = table[points[at]]
        if letter == _UNMET:
            return -1
        # Written unconditionally and counted if kept: a branch here would be mispredicted.
        codes[count], origins[count] = letter, at
        count += letter != _NONE
    return count


def _meet(points: Points, table: Points, entry: Callable[[str], int]) -> None:
    """Add unknown characters to the table. Threads may repeat this with the same result."""
    for point in set(points[table.take(points) == _UNMET].tolist()):
        table[point] = entry(chr(point))


def _letter_entry(character: str) -> int:
    reading = _letters_or_sign(character)
    if reading in _SIGNS:
        return _OF_NUMBERS
    return _NONE if not reading else ord(reading) if len(reading) == 1 else _SEVERAL


def _reading_entry(character: str) -> int:
    reading = EQUIVALENTS[ord(character)][:1].strip(" ")
    return ord(reading) if reading else _NONE


@cache
def _letters() -> Points:
    """Return the table from code point to letter, which is filled lazily."""
    return np.full(0x110000, _UNMET, dtype=np.uint32)


@cache
def _readings() -> Points:
    """Return the table from code point to letter or mark."""
    return np.full(0x110000, _UNMET, dtype=np.uint32)
