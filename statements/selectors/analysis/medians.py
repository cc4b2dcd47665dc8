"""The median time to answer, with those who have not answered yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.engine.statistics.shares import Interval
from statements.engine.statistics.turnbull import Observation, median_interval, median_of, turnbull
from statements.models import Latency

INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class MedianTime:
    """The median days to answer of those looked at, with those still silent censored.

    ``estimate`` is where half have answered, at the earliest and at the latest; ``interval`` is
    its confidence interval. Limits are infinite where half have not answered yet.
    """

    estimate: Interval
    interval: Interval | None
    answered: int
    silent: int


def median_time(latencies: Sequence[Latency], waits: Sequence[int]) -> MedianTime | None:
    """Estimate from the days of answers, and from the days waited in vain until a last search.

    None where there are neither.
    """
    observations = [Observation(latency.shortest - 1, latency.longest) for latency in latencies]
    observations += [Observation(max(days, -1), INFINITE) for days in waits]
    estimate = median_of(turnbull(observations))
    if estimate is None:
        return None
    interval = median_interval(observations)
    return MedianTime(
        _in_days(estimate),
        _in_days(interval) if interval else None,
        answered=len(latencies),
        silent=len(waits),
    )


def _in_days(interval: Interval) -> Interval:
    """Return the first and last day, both included, of a time after one and until another."""
    return Interval(max(interval.low + 1, 0), interval.high)
