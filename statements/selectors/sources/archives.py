"""How far a source was read for past periods."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q, Sum

from statements.models import ArchivePeriod, Outcome, Source
from statements.models.sources.visits import MISSING_FAULTS, SUCCESSES

MAX_PERIODS: Final = 5
MAX_DAYS_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class PeriodProgress:
    """A period with what its visits brought; days are counted once they are over.

    ``missing`` days had no edition. ``failed_days`` are the latest that could not be read.
    """

    period: ArchivePeriod
    read: int
    missing: int
    failed_days: tuple[date, ...]
    captures: int


def periods_of(source: Source) -> list[PeriodProgress]:
    """Return the latest periods of a source, the latest first."""
    is_missing = Q(visits__outcome=Outcome.EMPTY) | Q(visits__fault__in=MISSING_FAULTS)
    periods = source.archive_periods.annotate(
        read=Count("visits", filter=Q(visits__outcome__in=SUCCESSES)),
        missing=Count("visits", filter=is_missing & ~Q(visits__outcome__in=SUCCESSES)),
        captures=Sum("visits__captures_made", default=0),
    )
    return [
        PeriodProgress(
            period=period,
            read=period.read,
            missing=period.missing,
            failed_days=failed_days(period),
            captures=period.captures,
        )
        for period in periods.order_by("-requested_at")[:MAX_PERIODS]
    ]


def failed_days(period: ArchivePeriod) -> tuple[date, ...]:
    """Return days that were given up; one that may still be read is not among them."""
    failed = period.visits.filter(outcome=Outcome.FAILED, edition_on__lt=period.next_on)
    days = failed.exclude(fault__in=MISSING_FAULTS).order_by("-edition_on")
    read_since = period.visits.filter(outcome__in=[*SUCCESSES, Outcome.EMPTY]).values("edition_on")
    unread = days.exclude(edition_on__in=read_since).values_list("edition_on", flat=True)
    return tuple(day for day in unread.distinct()[:MAX_DAYS_NAMED] if day)
