"""Corrections of p-values where many comparisons are made."""

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust so that any false finding has at most the chance asked (Holm 1979)."""
    count = len(p_values)
    adjusted = [0.0] * count
    largest = 0.0
    for step, number in enumerate(_ascending(p_values)):
        largest = max(largest, min(1.0, (count - step) * p_values[number]))
        adjusted[number] = largest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjust so that at most the share asked of the findings is false (1995, JRSS B 57)."""
    count = len(p_values)
    adjusted = [0.0] * count
    least = 1.0
    for step, number in reversed(list(enumerate(_ascending(p_values), start=1))):
        least = min(least, p_values[number] * count / step)
        adjusted[number] = least
    return adjusted


def _ascending(p_values: Sequence[float]) -> list[int]:
    if not all(0 <= p_value <= 1 for p_value in p_values):
        raise ValueError("a p-value is from 0 to 1")
    return sorted(range(len(p_values)), key=p_values.__getitem__)
