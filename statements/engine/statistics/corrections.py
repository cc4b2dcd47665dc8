"""Differences tested for many units at once, and the correction of their p-values."""

from collections.abc import Sequence

import numpy as np

MIN_DIFFERENCES = 6  # that are not 0: with five, no result has a p-value under .05


def signed_rank(differences: Sequence[float]) -> float | None:
    """Return the two-sided p-value that paired differences are around 0 (Wilcoxon 1945).

    Differences of 0 say nothing. None where fewer than ``MIN_DIFFERENCES`` are left.
    """
    from scipy.stats import wilcoxon  # imported here: it takes half a second

    shifts = np.asarray([difference for difference in differences if difference])
    return float(wilcoxon(shifts).pvalue) if shifts.size >= MIN_DIFFERENCES else None


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust so that any false finding has at most the chance asked (Holm 1979)."""
    if not all(0 <= p_value <= 1 for p_value in p_values):
        raise ValueError("a p-value is from 0 to 1")
    count = len(p_values)
    adjusted = [0.0] * count
    largest = 0.0
    for step, number in enumerate(sorted(range(count), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (count - step) * p_values[number]))
        adjusted[number] = largest
    return adjusted
