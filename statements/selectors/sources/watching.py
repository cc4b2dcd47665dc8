"""Whether a province was watched over a period: what makes its silence mean something."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from django.db.models import Max, Min, QuerySet
from django.db.models.functions import TruncDate

from statements.engine.dates.days import BEIJING, day_in_beijing
from statements.models import Jurisdiction, Source, Visit

_MARGIN: Final = timedelta(days=15)  # twice the longest interval, and a day
_DAY: Final = timedelta(days=1)


class WatchState(StrEnum):
    """How completely visits cover a period, the most first."""

    WATCHED = "watched"  # without a gap
    GAPS = "gaps"  # by some source, with days that are not covered
    DOWN = "down"  # visits were tried and failed
    UNWATCHED = "unwatched"


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days in a row, both ends included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class WatchRecord:
    """How one province was watched over a period.

    ``gaps`` are the days that no visit covers, of the source without any, or else of that with the
    most days covered. ``period`` ends on the last day that this source tells of, where it is not
    yet time for its next visit.
    """

    period: DayRange
    state: WatchState
    sources: tuple[Source, ...]
    gaps: tuple[DayRange, ...]


@dataclass(frozen=True, slots=True)
class Watching:
    """Which days visits cover, loaded once for many periods.

    ``days`` are those covered by each of the ``sources``, which cover some; ``failures`` are those
    on which visits to a jurisdiction's sources failed. ``told_until`` are the last days that those
    sources tell of whose next visit may still come in time.
    """

    sources: Mapping[str, Sequence[Source]]
    days: Mapping[int, Set[date]]
    failures: Mapping[str, Set[date]]
    told_until: Mapping[int, date]

    def state(self, code: str, period: DayRange) -> WatchState:
        """Return how completely a jurisdiction's sources cover a period.

        Days of which the next visit will tell are no gap yet: else every province would have one
        from midnight to its first visit of the day.
        """
        if code not in self.sources and code not in self.failures:
            return WatchState.UNWATCHED
        days_covered = self._days_covered(code, period)
        if days_covered:
            is_watched = any(
                len(days) == self._told_period(source, period).length
                for source, days in days_covered.items()
            )
            return WatchState.WATCHED if is_watched else WatchState.GAPS
        failures = self.failures.get(code)
        is_down = failures and not failures.isdisjoint(days_of(period))
        return WatchState.DOWN if is_down else WatchState.UNWATCHED

    def record(self, code: str, period: DayRange) -> WatchRecord:
        """Return how a jurisdiction's sources were visited over a period."""
        days_covered = self._days_covered(code, period)
        records = [
            (gaps_between(days, observed), len(days), observed)
            for source, days in days_covered.items()
            for observed in [self._told_period(source, period)]
        ]
        gaps, _number, observed = max(
            records,
            key=lambda record: (not record[0], record[1]),
            default=((period,), 0, period),
        )
        return WatchRecord(observed, self.state(code, period), tuple(days_covered), gaps)

    def _told_period(self, source: Source, period: DayRange) -> DayRange:
        """Return a period, some days of which a source covers, as far as it can tell of it yet."""
        return DayRange(period.first, min(period.last, self.told_until.get(source.pk, period.last)))

    def _days_covered(self, code: str, period: DayRange) -> dict[Source, Set[date]]:
        """Return the days of a period that each source covers, of those that cover any."""
        return {
            source: days
            for source in self.sources.get(code, ())
            if (days := self.days[source.pk] & days_of(period))
        }


def read_watching(
    jurisdictions: Iterable[Jurisdiction], period: DayRange, *, now: datetime
) -> Watching:
    """Load which days of a period visits cover, in four queries.

    A visit covers the days since the one before it, if that was no longer ago than twice the
    interval of the source, or a day, whichever is longer. Failed visits cover nothing; one of a
    past edition covers its day.
    """
    sources = list(Source.objects.filter(jurisdiction__in=list(jurisdictions)).order_by("pk"))
    start = datetime.combine(period.first - _MARGIN, time(), BEIJING)
    end = datetime.combine(period.last + _MARGIN, time(), BEIJING)
    visits = Visit.objects.filter(source__in=sources)
    days, told_until = _covered_days(sources, visits.successful_between(start, end), now)
    editions = visits.read_editions(period.first, period.last)
    for source_id, day in editions.values_list("source", "edition_on"):
        if day:
            days[source_id].add(day)
    by_jurisdiction: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if source.pk in days:
            by_jurisdiction[source.jurisdiction_id].append(source)
    return Watching(
        sources=by_jurisdiction,
        days=days,
        failures=_days_of_failures(visits.failed_between(start, end)),
        told_until={key: max(day, *days[key]) for key, day in told_until.items()},
    )


@lru_cache(maxsize=256)
def days_of(period: DayRange) -> frozenset[date]:
    """Return the days of a period; a page asks for the same one for each province."""
    return frozenset(period.first + timedelta(days=index) for index in range(period.length))


def gaps_between(days: Set[date], period: DayRange) -> tuple[DayRange, ...]:
    """Return the runs of days of a period that are not among ``days``."""
    gaps: list[DayRange] = []
    day = period.first
    while day <= period.last:
        if day not in days:
            if gaps and gaps[-1].last == day - _DAY:
                gaps[-1] = DayRange(gaps[-1].first, day)
            else:
                gaps.append(DayRange(day, day))
        day += _DAY
    return tuple(gaps)


def _covered_days(
    sources: Sequence[Source], visits: QuerySet[Visit], now: datetime
) -> tuple[dict[int, set[date]], dict[int, date]]:
    """Return the days that successful visits to each source cover.

    Beside them, the day of the last visit to each source that the next one may still join. Of each
    day only the first and the last visit matter: those between them cover that day alone.
    """
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    by_day = visits.annotate(day=TruncDate("begun_at", tzinfo=BEIJING)).values("source", "day")
    by_day = by_day.annotate(first=Min("begun_at"), last=Max("begun_at")).order_by("source", "day")
    for source_id, first, last in by_day.values_list("source", "first", "last"):
        spans[source_id].append((first, last))
    intervals = {source.pk: source.minutes_between_visits for source in sources}
    days: dict[int, set[date]] = defaultdict(set)
    told_until: dict[int, date] = {}
    for source_id, of_days in spans.items():
        longest = max(timedelta(minutes=2 * intervals[source_id]), _DAY)
        latest = of_days[-1][1]
        if now - latest <= longest:
            told_until[source_id] = day_in_beijing(latest)
        days[source_id].update(day_in_beijing(first) for first, _last in of_days)
        for (_first, previous), (next_first, _last) in pairwise(of_days):
            if next_first - previous <= longest:
                days[source_id].update(_days_from(previous, next_first))
    return days, told_until


def _days_from(first: datetime, last: datetime) -> list[date]:
    start = day_in_beijing(first)
    number = (day_in_beijing(last) - start).days + 1
    return [start + timedelta(days=index) for index in range(number)]


def _days_of_failures(visits: QuerySet[Visit]) -> dict[str, set[date]]:
    days: dict[str, set[date]] = defaultdict(set)
    rows = visits.values_list(
        "source__jurisdiction", TruncDate("begun_at", tzinfo=BEIJING)
    ).distinct()
    for code, day in rows.order_by():
        days[code].add(day)
    return days
