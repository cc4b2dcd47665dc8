"""Lines of a fixed width: broken by the layout of a page or a PDF, not by the writer."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Characters by which full lines may differ, because of punctuation at line breaks.
WIDTH_TOLERANCE: Final = 3
_FULL_LINES: Final = 3  # minimum of lines of about the greatest length in a text of fixed width
_MIN_WIDTH: Final = 12
_MAX_WIDTH: Final = 80  # characters of such a line
_STOPS: Final = ("。", "！", "？", "；")
_BLANK: Final = re.compile(r"\n(?=[^\S\n]*\n)")
_SINGLE: Final = re.compile(r"\S[^\S\n]*+\n[^\S\n]*+\S")


def set_width(lengths: NDArray[np.int64]) -> int:
    """Return the length of full lines if lines of these lengths have a fixed width, else 0."""
    longest = int(lengths.max(initial=0))
    full = np.count_nonzero(longest - lengths <= WIDTH_TOLERANCE)
    return longest if _MIN_WIDTH <= longest <= _MAX_WIDTH and full >= _FULL_LINES else 0


def single_spaced(text: str) -> str:
    """Return a text of the same length, without the blank lines if one follows each line.

    Some programs write so what they read from a PDF. Paragraphs with blank lines between are not of
    a set width, or their lines end as sentences do; poems, tables and lists have no sentences.
    """
    is_prose = any(stop in text for stop in _STOPS)
    if not is_prose or not _BLANK.search(text) or _SINGLE.search(text):
        return text
    lines = [words for line in text.split("\n") if (words := line.rstrip())]
    width = set_width(np.array([len(words) for words in lines], np.int64))
    full = [words for words in lines if width - len(words) <= WIDTH_TOLERANCE]
    if not width or 2 * sum(words.endswith(_STOPS) for words in full) >= len(full):
        return text
    return _BLANK.sub(" ", text)
