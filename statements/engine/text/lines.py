"""Lines of a fixed width: broken by the layout of a page or a PDF, not by the writer."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

ALIKE: Final = 3  # characters by which full lines may differ, because of punctuation at line breaks
_FULL_LINES: Final = 3  # minimum of lines of about the greatest length in a text of fixed width
_MIN_WIDTH: Final = 12
_MAX_WIDTH: Final = 80  # characters of such a line


def set_width(lengths: NDArray[np.int64]) -> int:
    """Return the length of full lines if lines of these lengths have a fixed width, else 0."""
    longest = int(lengths.max(initial=0))
    full = np.count_nonzero(longest - lengths <= ALIKE)
    return longest if _MIN_WIDTH <= longest <= _MAX_WIDTH and full >= _FULL_LINES else 0
