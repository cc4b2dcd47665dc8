"""Intervals for shares of counts."""

import math
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """The limits of a confidence interval."""

    low: float
    high: float


def wilson_interval(hits: int, cases: int, *, confidence: float = CONFIDENCE) -> Interval:
    """Return the score interval of a share (Wilson 1927, JASA 22, 209–212).

    It stays within 0 and 1, and says something where none or all of few cases are hits. Without
    cases it is 0 to 1. Raises ``ValueError`` where ``hits`` are not among ``cases``.
    """
    if not 0 <= hits <= cases:
        raise ValueError(f"{hits} hits among {cases} cases")
    if not cases:
        return Interval(0.0, 1.0)
    deviate = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = hits / cases, deviate**2 / cases
    centre = (share + spread / 2) / (1 + spread)
    margin = deviate / (1 + spread) * math.sqrt(share * (1 - share) / cases + spread / (4 * cases))
    # Rounding must not leave a hair of 0 or 1 outside.
    low = 0.0 if hits == 0 else max(0.0, centre - margin)
    high = 1.0 if hits == cases else min(1.0, centre + margin)
    return Interval(low, high)
