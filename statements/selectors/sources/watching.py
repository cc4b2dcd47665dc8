"""Whether a province was watched over a period: what makes its silence mean something."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from statements.engine.dates.days import BEIJING, day_in_beijing
from statements.models import Jurisdiction, Source, Visit


class WatchState(StrEnum):
    """What visits say of a period."""

    WATCHED = "watched"  # without a gap
    GAPS = "gaps"  # by some source, with days on which nobody knows
    UNWATCHED = "unwatched"


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of which no visit tells, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class WatchRecord:
    """How one province was watched. ``gaps`` are those of the source that has the fewest days."""

    state: WatchState
    sources: tuple[Source, ...]
    gaps: tuple[Gap, ...]


def watch_records(
    jurisdictions: Iterable[Jurisdiction], first: date, last: date
) -> dict[str, WatchRecord]:
    """Return for each jurisdiction, by code, how its sources were visited between two days.

    A visit tells of the days back to the one before it, if that lies no further than twice the
    interval of the source, or a day, whichever is longer. Failed visits tell nothing; one of a past
    edition tells of its day.
    """
    jurisdictions = list(jurisdictions)
    sources = list(Source.objects.filter(jurisdiction__in=jurisdictions).order_by("pk"))
    days = _days_told(sources, first, last)
    by_place: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if days[source.pk]:
            by_place[source.jurisdiction_id].append(source)
    return {
        jurisdiction.pk: _record(by_place[jurisdiction.pk], days, first, last)
        for jurisdiction in jurisdictions
    }


def _record(
    sources: Sequence[Source], days: dict[int, set[date]], first: date, last: date
) -> WatchRecord:
    if not sources:
        return WatchRecord(WatchState.UNWATCHED, (), (Gap(first, last),))
    best = max(sources, key=lambda source: len(days[source.pk]))
    gaps = gaps_between(days[best.pk], first, last)
    state = WatchState.GAPS if gaps else WatchState.WATCHED
    return WatchRecord(state, tuple(sources), gaps)


def gaps_between(days: set[date], first: date, last: date) -> tuple[Gap, ...]:
    """Return the runs of days from ``first`` to ``last`` that are not among ``days``."""
    gaps: list[Gap] = []
    day = first
    while day <= last:
        if day not in days:
            if gaps and gaps[-1].last == day - timedelta(days=1):
                gaps[-1] = Gap(gaps[-1].first, day)
            else:
                gaps.append(Gap(day, day))
        day += timedelta(days=1)
    return tuple(gaps)


def _days_told(sources: Sequence[Source], first: date, last: date) -> dict[int, set[date]]:
    """Return the days of the period of which the visits of each source tell."""
    by_source = {source.pk: source for source in sources}
    start = datetime.combine(first - timedelta(days=15), time(), BEIJING)
    end = datetime.combine(last + timedelta(days=15), time(), BEIJING)
    visits = Visit.objects.filter(source__in=sources).successful_between(start, end)
    moments: dict[int, list[datetime]] = defaultdict(list)
    for source_id, begun_at in visits.order_by("begun_at").values_list("source_id", "begun_at"):
        moments[source_id].append(begun_at)
    days: dict[int, set[date]] = defaultdict(set)
    editions = Visit.objects.filter(source__in=sources).read_editions(first, last)
    for source_id, day in editions.values_list("source_id", "edition_on"):
        if day:
            days[source_id].add(day)
    for source_id, begun in moments.items():
        longest = max(
            timedelta(minutes=2 * by_source[source_id].minutes_between_visits), timedelta(days=1)
        )
        previous = begun[0]
        for moment in begun:
            is_joined = moment - previous <= longest
            day = day_in_beijing(previous if is_joined else moment)
            while day <= day_in_beijing(moment):
                if first <= day <= last:
                    days[source_id].add(day)
                day += timedelta(days=1)
            previous = moment
    return days
