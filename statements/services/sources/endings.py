"""Judge a visit that has nothing left to do, and say what its source is due for next."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from statements.models import ArchivePeriod, DiscoveryMethod, Outcome, PeriodState, Visit, Watch
from statements.models.sources.archives import MAX_FAILED_DAYS
from statements.models.sources.visits import MISSING_FAULTS
from statements.services.sources.storage import address_digest

FIRST_BACK_OFF: Final = timedelta(minutes=5)
MAX_DOUBLINGS: Final = 12
MAX_DAY_ATTEMPTS: Final = 3


@transaction.atomic
def end_visit(visit: Visit, *, now: datetime) -> None:
    """Judge a visit by its pages, and say when the source or the period is due again.

    A visit that ended meanwhile, as its period was stopped, stays as it is.
    """
    visit = Visit.objects.select_for_update(of=("self",)).select_related("source").get(pk=visit.pk)
    if visit.ended_at:
        return
    visit.captures_made = visit.captures.count()
    visit.outcome, visit.fault = _judge(visit)
    visit.ended_at = now
    visit.save()
    if visit.period_id:
        period = ArchivePeriod.objects.select_for_update().get(pk=visit.period_id)
        if not period.ended_at:
            _go_on(period, visit, now)
    else:
        _schedule(Watch.objects.select_for_update().get(pk=visit.source_id), visit, now)


def count_captures(visit: Visit) -> None:
    """Bring the number of captures up to date: counted from time to time, not with each page."""
    Visit.objects.filter(pk=visit.pk).update(captures_made=visit.captures.count())


def _schedule(watch: Watch, visit: Visit, now: datetime) -> None:
    interval = timedelta(minutes=visit.source.minutes_between_visits)
    watch.leased_until = None
    if visit.outcome == Outcome.FAILED:
        watch.failures_in_a_row += 1
        watch.due_at = now + min(interval, _back_off(watch.failures_in_a_row))
    else:
        watch.failures_in_a_row, watch.last_success_at = 0, now
        watch.due_at = now + interval
        if visit.captures_made:
            watch.last_new_at = now
    watch.save()


def _go_on(period: ArchivePeriod, visit: Visit, now: datetime) -> None:
    """Go on to the next day, unless this one failed and may still be read."""
    is_failed = visit.outcome == Outcome.FAILED and visit.fault not in MISSING_FAULTS
    period.leased_until, period.due_at = None, now
    period.attempts += 1
    if is_failed and period.attempts < MAX_DAY_ATTEMPTS:
        period.due_at = now + _back_off(period.attempts)
    else:
        period.next_on += timedelta(days=1)
        period.attempts = 0
        period.failures_in_a_row = period.failures_in_a_row + 1 if is_failed else 0
        period.fault = visit.fault if is_failed else ""
        if period.next_on > period.last_on:
            period.state, period.ended_at = PeriodState.FINISHED, now
        elif period.failures_in_a_row >= MAX_FAILED_DAYS:
            period.state = PeriodState.PAUSED
    period.save()


def _back_off(failures: int) -> timedelta:
    doublings = min(failures - 1, MAX_DOUBLINGS)
    return FIRST_BACK_OFF * (1 << doublings)


def _judge(visit: Visit) -> tuple[Outcome, str]:
    """Return the outcome of a visit that has nothing left to do, and its fault."""
    pages = list(visit.index_pages.order_by("pk"))
    faults = [page.fault for page in pages if page.fault]
    if visit.source.finding == DiscoveryMethod.PAGE:
        item = visit.source.items.filter(key=address_digest(visit.source.address)).first()
        fault = item.fault if item else ""
        return (Outcome.FAILED, fault) if fault else (Outcome.SUCCESS, "")
    if pages and all(page.fault for page in pages):
        return Outcome.FAILED, faults[0]
    if visit.links == 0 and not any(page.status == 304 for page in pages):
        return Outcome.EMPTY, ""
    return (Outcome.PARTIAL if faults or visit.failures else Outcome.SUCCESS), (
        faults[0] if faults else ""
    )
