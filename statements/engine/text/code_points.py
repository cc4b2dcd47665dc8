"""Text as an array of code points, which compiled code can read."""

import numpy as np
from numpy.typing import NDArray

type Points = NDArray[np.uint32]


def code_points(text: str) -> Points:
    """Return the code point of each character. The array cannot be written to."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
