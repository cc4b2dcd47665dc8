"""Times of many runs as benchmarks print them."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: half of the queries took at most the first, 95 of 100 the second."""

    p50_ms: float
    p95_ms: float

    @classmethod
    def of(cls, times: list[float]) -> "Times":
        ranked = sorted(times)
        index = min(len(ranked) - 1, round(0.95 * len(ranked)))
        return cls(round(statistics.median(ranked), 2), round(ranked[index], 2))
