"""Curves of counts over time, with bounds where days are imprecise."""

from collections.abc import Sequence
from typing import NamedTuple


class CurvePoint(NamedTuple):
    """How many have answered by the end of ``day``: certainly ``low``, possibly ``high``."""

    day: int
    low: int
    high: int


def adoption_curve(latencies: Sequence[tuple[int, int | None]]) -> list[CurvePoint]:
    """Return the curve of answers known by their shortest and longest possible days.

    A longest of None means that the day is not known at all; such an answer is only ever possible.
    There is a point for day 0 and for each day on which a bound rises; none without answers.
    """
    if not latencies:
        return []
    rises = {0, *(shortest for shortest, _ in latencies)}
    rises |= {longest for _, longest in latencies if longest is not None}
    return [
        CurvePoint(
            day,
            low=sum(longest is not None and longest <= day for _, longest in latencies),
            high=sum(shortest <= day for shortest, _ in latencies),
        )
        for day in sorted(rises)
    ]
