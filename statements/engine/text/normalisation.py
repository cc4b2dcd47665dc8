"""Normalised text for matching, with a mapping to offsets of the stored text."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.characters import EQUIVALENTS, Table, letters_of, read_zeros
from statements.engine.text.code_points import Points, code_points
from statements.engine.text.pages import with_plain_ends

# Table entries that are no code points. NUL is no letter, so it means "none".
_UNMET: Final = 0xFFFFFFFF
_SEVERAL: Final = 0xFFFFFFFE
_NONE: Final = 0

_SHORT: Final = 60  # characters, up to which a text is read faster letter by letter
_LETTERS: Final = Table(letters_of)

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

    Punctuation, quotation marks, spaces, line breaks, symbols and invisible characters are dropped,
    and so are the numbers and running heads of pages. A letter O among Han numerals is read as a
    zero.
    """
    return _normalise(with_plain_ends(text))


def letters_in(text: str) -> str:
    """Return the letters and digits of a text alone, as ``normalise`` reads them."""
    if len(text) > _SHORT:
        return normalise(text).text
    return read_zeros(with_plain_ends(text).translate(_LETTERS))


def _normalise(text: str) -> Normalised:
    letters = _read(code_points(text), _letters(), letters_of)
    if letters.size and letters.max() == _SEVERAL:
        return _normalise_several(text)
    origins = (letters != _NONE).nonzero()[0]
    codes = letters[origins]
    wording = codes.tobytes().decode("utf-32-le")
    if (read := read_zeros(wording)) != wording:
        wording, codes = read, code_points(read).copy()
    return Normalised(wording, codes, origins)


def _normalise_several(text: str) -> Normalised:
    """Normalise a text with characters that become several letters."""
    readings = list(text)
    is_several = _read(code_points(text), _letters(), letters_of) == _SEVERAL
    for place in is_several.nonzero()[0].tolist():
        readings[place] = letters_of(text[place])
    normalised = _normalise("".join(readings))
    origins = np.repeat(np.arange(len(text), dtype=np.int64), list(map(len, readings)))
    origins = origins[normalised.origins]
    return Normalised(normalised.text, normalised.codes, origins, has_several=True)


def holds(text: str, words: str) -> bool:
    """Whether words stand in a text, punctuation aside, as they were selected in it.

    A part of a text does not show what breaks a page, so the numbers of pages are compared too.
    """
    readings = (_normalise, normalise)
    return words in text or any(read(words).text in read(text).text for read in readings)


def with_marks(points: Points) -> tuple[Points, _Places]:
    """Return the normalised letters, marks and line ends of a text, and their offsets.

    Spaces and invisible characters are dropped; of several letters only the first is returned.
    """
    letters = _read(
        points, _readings(), lambda character: EQUIVALENTS[ord(character)][:1].strip(" ")
    )
    origins = (letters != _NONE).nonzero()[0]
    return letters[origins], origins


def _read(points: Points, table: Points, read: Callable[[str], str]) -> Points:
    """Return what the table has for each point; add those that it has not met.

    Threads may repeat this with the same result.
    """
    letters = table.take(points)
    if not letters.size or letters.max() < _UNMET:
        return letters
    for point in set(points[letters == _UNMET].tolist()):
        reading = read(chr(point))
        table[point] = _NONE if not reading else ord(reading) if len(reading) == 1 else _SEVERAL
    return table.take(points)


@cache
def _letters() -> Points:
    """Return the table from code point to letter, which is filled lazily."""
    return np.full(0x110000, _UNMET, dtype=np.uint32)


@cache
def _readings() -> Points:
    """Return the table from code point to letter or mark."""
    return np.full(0x110000, _UNMET, dtype=np.uint32)
