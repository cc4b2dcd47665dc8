"""Text as an array of code points for compiled code."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

type Points = NDArray[np.uint32]


# Whoever compares two texts asks for each several times.
@lru_cache(maxsize=4)
def code_points(text: str) -> Points:
    """Return the code point of each character, as a read-only array."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
