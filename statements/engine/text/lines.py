"""Lines of a set width: those that a page or a PDF broke, and not the writer."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

ALIKE: Final = 3  # characters by which full lines may differ, because of punctuation at line breaks
_FULL_LINES: Final = 3  # least number of lines of about the greatest length in text of a set width
_MIN_WIDTH: Final = 12
_MAX_WIDTH: Final = 80  # characters of such a line


def set_width(lengths: NDArray[np.int64]) -> int:
    """Return the length of full lines if the lines of these lengths have a set width, or 0."""
    longest = int(lengths.max(initial=0))
    full = np.count_nonzero(longest - lengths <= ALIKE)
    return longest if _MIN_WIDTH <= longest <= _MAX_WIDTH and full >= _FULL_LINES else 0
