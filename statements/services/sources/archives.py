"""Read the past editions of a newspaper over a period; pause, resume and stop that."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import day_in_beijing
from statements.models import (
    ArchivePeriod,
    DiscoveryMethod,
    Item,
    ItemState,
    Outcome,
    PeriodState,
    Source,
    Visit,
)
from statements.models.sources.archives import MAX_DAYS
from statements.services.refusals import Refused


class NoEditions(Refused):
    """Only a daily edition that is visited has an archive by days."""

    def __init__(self) -> None:
        super().__init__(
            _("Choose a daily edition that is switched on, with the day in its address.")
        )


class BadPeriod(Refused):
    """The days are in no order, still to come, or too many."""

    def __init__(self) -> None:
        super().__init__(
            _("Choose at most %(most)s days, from an earlier to a later one, before today.")
            % {"most": f"{MAX_DAYS:,}"}
        )


class PeriodOpen(Refused):
    """The source is being read for another period."""

    def __init__(self) -> None:
        super().__init__(_("A period of this source is being read. Stop it, or wait for its end."))


def request_period(
    *, source_id: int, first: date, last: date, form_key: UUID | None, now: datetime
) -> ArchivePeriod:
    """Have the editions from ``first`` to ``last`` read, both included.

    The same ``form_key`` returns the period requested before. Raises ``Source.DoesNotExist``,
    ``NoEditions``, ``BadPeriod`` or ``PeriodOpen``; nothing is written then.
    """
    if form_key and (earlier := ArchivePeriod.objects.filter(form_key=form_key).first()):
        return earlier
    source = Source.objects.get(pk=source_id)
    if not (
        source.is_watched and source.finding == DiscoveryMethod.EDITION and "{" in source.address
    ):
        raise NoEditions
    if not first <= last < day_in_beijing(now) or (last - first).days >= MAX_DAYS:
        raise BadPeriod
    try:
        with transaction.atomic():
            return ArchivePeriod.objects.create(
                source=source,
                first_on=first,
                last_on=last,
                next_on=first,
                form_key=form_key,
                requested_at=now,
                due_at=now,
            )
    except IntegrityError:
        raise PeriodOpen from None


def pause_period(*, period_id: int) -> ArchivePeriod:
    """Ask for nothing more of a period until it is resumed."""

    def pause(period: ArchivePeriod) -> None:
        period.state, period.leased_until = PeriodState.PAUSED, None

    return _change(period_id, pause)


def resume_period(*, period_id: int, now: datetime) -> ArchivePeriod:
    """Go on with a period where it was."""

    def resume(period: ArchivePeriod) -> None:
        period.state, period.due_at, period.failures_in_a_row = PeriodState.RUNNING, now, 0
        period.alerted_at = None

    return _change(period_id, resume)


def stop_period(*, period_id: int, now: datetime) -> ArchivePeriod:
    """End a period early. What it came upon and did not fetch is forgotten.

    The edition that is being read counts as not read, so that the ledger does not take its day for
    watched.
    """

    def stop(period: ArchivePeriod) -> None:
        period.state, period.ended_at, period.leased_until = PeriodState.STOPPED, now, None
        Visit.objects.running().filter(period=period).update(ended_at=now, outcome=Outcome.FAILED)
        Item.objects.filter(period=period, state=ItemState.PENDING).delete()

    return _change(period_id, stop)


@transaction.atomic
def _change(period_id: int, change: Callable[[ArchivePeriod], None]) -> ArchivePeriod:
    """Change an open period; one that ended is left alone. Raises ``ArchivePeriod.DoesNotExist``.

    Its visit is locked first, as where a visit ends.
    """
    list(Visit.objects.running().filter(period=period_id).select_for_update())
    period = ArchivePeriod.objects.select_for_update().get(pk=period_id)
    if not period.ended_at:
        change(period)
        period.save()
    return period
