"""Whether a source works as it usually does, judged by its own past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import ceil
from typing import Final

from statements.models import Outcome, Source, Visit, Watch

WEEKS: Final = 26
MIN_GAPS: Final = 8  # with fewer, a source has no rhythm yet
QUIET_SHARE: Final = 0.95  # of its own gaps: 19 of 20
MIN_FAILURES: Final = 3  # in a row, before a source counts as down
_DAYS: Final = 7 * WEEKS


class Health(StrEnum):
    """The state of a source, the most urgent first."""

    DOWN = "down"
    CHANGED = "changed"
    QUIET = "quiet"
    UNREAD = "unread"
    USUAL = "usual"
    UNWATCHED = "unwatched"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source brings something new.

    ``weeks`` counts new pages over half a year until a day, the oldest week first.
    ``usual_gap_days`` is the gap that 19 of 20 did not exceed, in the half year before the last new
    page: a source that falls silent keeps its rhythm. None without enough gaps.
    """

    weeks: tuple[int, ...]
    last_day: date | None
    usual_gap_days: int | None

    @property
    def pages(self) -> int:
        return sum(self.weeks)

    def quiet_days(self, today: date) -> int | None:
        """Return for how long nothing has come, if that is longer than usual."""
        if self.usual_gap_days is None or self.last_day is None:
            return None
        days = (today - self.last_day).days
        return days if days > self.usual_gap_days else None


def rhythm_of(days: Sequence[tuple[date, int]], today: date) -> Rhythm:
    """Return the rhythm of days with new pages, in order, each with their number."""
    weeks = [0] * WEEKS
    for day, number in days:
        age = (today - day).days
        if 0 <= age < _DAYS:
            weeks[WEEKS - 1 - age // 7] += number
    last_day = days[-1][0] if days else None
    lately = [day for day, _number in days if last_day and (last_day - day).days < _DAYS]
    gaps = sorted((later - earlier).days for earlier, later in pairwise(lately))
    usual = gaps[ceil(QUIET_SHARE * len(gaps)) - 1] if len(gaps) >= MIN_GAPS else None
    return Rhythm(tuple(weeks), last_day, usual)


def judge_health(
    source: Source,
    watch: Watch | None,
    latest: Visit | None,
    rhythm: Rhythm,
    *,
    now: datetime,
    today: date,
) -> Health:
    """Return the state of a source. ``latest`` is its latest visit that ended."""
    if not source.is_watched or watch is None:
        return Health.UNWATCHED
    if watch.failures_in_a_row >= MIN_FAILURES or _is_overdue(source, watch, now):
        return Health.DOWN
    if latest is None:
        return Health.UNREAD
    if latest.outcome == Outcome.EMPTY:
        return Health.CHANGED
    if rhythm.quiet_days(today) is not None:
        return Health.QUIET
    return Health.USUAL


def _is_overdue(source: Source, watch: Watch, now: datetime) -> bool:
    """Whether a source was not read for so long that visits must have been missed."""
    interval = timedelta(minutes=source.minutes_between_visits)
    return watch.last_success_at is not None and (
        now - watch.last_success_at > 3 * interval + timedelta(days=1)
    )
