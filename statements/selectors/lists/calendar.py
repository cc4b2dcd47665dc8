"""How many cards lie on which days, as PostgreSQL's statistics tell."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Calendar:
    """Cards by day, as ordinals of days: estimates, which are off by some in a hundred.

    Between two ``bounds`` lie ``rows_between`` cards, whatever the bounds. The ``common_days`` are
    beside them: ``common_rows`` are the cards on all common days before each, and at last on all.
    """

    bounds: Sequence[int]
    rows_between: float
    common_days: Sequence[int]
    common_rows: Sequence[float]

    @classmethod
    def of(cls, rows: int, bounds: Sequence[date], shares: Mapping[date, float]) -> "Calendar":
        """Take ``pg_stats`` for a table of so many rows: a histogram, and shares of common days."""
        days = sorted(shares)
        other_rows = rows * (1 - sum(shares.values()))
        return cls(
            [day.toordinal() for day in bounds],
            other_rows / (len(bounds) - 1) if len(bounds) > 1 else 0,
            [day.toordinal() for day in days],
            [*accumulate((rows * shares[day] for day in days), initial=0.0)],
        )

    def rows_within(self, first: date, last: date) -> int:
        """Estimate the cards from one day to another, both included."""
        return round(self._rows_before(last.toordinal() + 1) - self._rows_before(first.toordinal()))

    def edge(self, origin: date, rows: int, *, ascends: bool) -> date | None:
        """Return the nearest day up to which, from ``origin``, so many cards lie; None if fewer."""
        known_days = [*self.bounds, *self.common_days]
        if not known_days:
            return None
        day = origin.toordinal()
        if ascends:
            days = range(day, max(known_days) + 1)
            index = bisect_left(days, self._rows_before(day) + rows, key=self._rows_up_to)
            return date.fromordinal(days[index]) if index < len(days) else None
        days = range(min(known_days), day + 1)
        index = bisect_right(days, self._rows_up_to(day) - rows, key=self._rows_before)
        return date.fromordinal(days[index - 1]) if index else None

    def _rows_up_to(self, day: int) -> float:
        return self._rows_before(day + 1)

    def _rows_before(self, day: int) -> float:
        rows = self.common_rows[bisect_left(self.common_days, day)]
        index = bisect_right(self.bounds, day)
        if not 0 < index < len(self.bounds):
            return rows + self.rows_between * max(0, index - 1)
        start, end = self.bounds[index - 1 : index + 1]
        return rows + self.rows_between * (index - 1 + (day - start) / (end - start))
