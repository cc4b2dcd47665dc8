"""The median time to answer, with those who have not answered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

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
    observations = _observations(latencies, waits)
    estimate = median_of(turnbull(observations))
    if estimate is None:
        return None
    return _median_time(observations, estimate, len(latencies))


def median_bounds(latencies: Sequence[Latency], waits: Sequence[int]) -> MedianTime | None:
    """Return between which days the lower median of all lies, whatever the days within spans are.

    Without the iterations of ``median_time``, and so a little wider where days are spans.
    """
    observations = _observations(latencies, waits)
    if not observations:
        return None
    estimate = Interval(
        median_low(observation.after for observation in observations),
        median_low(observation.until for observation in observations),
    )
    return _median_time(observations, estimate, len(latencies))


def _observations(latencies: Sequence[Latency], waits: Sequence[int]) -> list[Observation]:
    return [
        *(Observation(latency.shortest - 1, latency.longest) for latency in latencies),
        *(Observation(max(days, -1), INFINITE) for days in waits),
    ]


def _median_time(
    observations: Sequence[Observation], estimate: Interval, answered: int
) -> MedianTime:
    interval = median_interval(observations)
    return MedianTime(
        _in_days(estimate),
        _in_days(interval) if interval else None,
        answered=answered,
        silent=len(observations) - answered,
    )


def _in_days(interval: Interval) -> Interval:
    """Return the first and last day, both included, of a time after one and until another."""
    return Interval(max(interval.low + 1, 0), interval.high)
