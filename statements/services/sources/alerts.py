"""Alert admins when a source fails or a period stops: once, until it has recovered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.models import ArchivePeriod, PeriodState, Role, User, Watch
from statements.selectors.sources.archives import failed_days
from statements.selectors.sources.faults import fault_in_words
from statements.selectors.sources.health import Health
from statements.selectors.sources.registry import registry_rows
from statements.services.accounts.letters import write_letter

_TROUBLES = {
    Health.DOWN: gettext_lazy("down"),
    Health.CHANGED: gettext_lazy("layout changed"),
    Health.QUIET: gettext_lazy("quieter than usual"),
}
# A period that ended earlier is not looked at again.
_ENDED_WITHIN: Final = timedelta(days=1)


@transaction.atomic
def alert_admins(*, now: datetime) -> list[int]:
    """Write one letter to each admin about new troubles; return the letters' ids.

    A source is in trouble if it is down, quiet or changed; a period of past editions, if it paused
    by itself or ended with days that could not be read. Once a source has recovered, or a period
    was resumed, the next failure is reported again.
    """
    lines = [*_new_troubles(now), *_stopped_periods(now)]
    if not lines:
        return []
    body = "\n".join([_("These sources need a look:"), "", *lines])
    subject = _("Sources that need a look: %(n)s") % {"n": len(lines)}
    return [
        write_letter(to=admin.email, subject=f"Biaotai: {subject}", body=body, now=now).pk
        for admin in _admins_with_mail()
    ]


def _new_troubles(now: datetime) -> Iterator[str]:
    """Note the sources that failed or recovered; yield a line for each that failed."""
    rows = registry_rows(now=now)
    troubled = {row.source.pk: row for row in rows if row.health in _TROUBLES}
    watches = {watch.pk: watch for watch in Watch.objects.select_for_update()}
    well_again = [pk for pk, watch in watches.items() if watch.alerted_at and pk not in troubled]
    Watch.objects.filter(pk__in=well_again).update(alerted_at=None)
    new = [row for pk, row in troubled.items() if pk in watches and watches[pk].alerted_at is None]
    Watch.objects.filter(pk__in=[row.source.pk for row in new]).update(alerted_at=now)
    for row in new:
        yield f"{row.source}: {_TROUBLES[row.health]}"


def _stopped_periods(now: datetime) -> Iterator[str]:
    """Note the periods that could not be read; yield a line for each."""
    periods = ArchivePeriod.objects.filter(alerted_at=None).select_related("source")
    locked = periods.select_for_update(of=("self",)).order_by("pk")
    for period in locked.filter(state=PeriodState.PAUSED):
        if period.is_stuck:
            sentence = _("%(period)s paused after days that could not be read: %(fault)s")
            yield _noted(period, now, sentence, fault=fault_in_words(period.fault))
    ended_at = {"ended_at__gt": now - _ENDED_WITHIN}
    for period in locked.filter(state=PeriodState.FINISHED, **ended_at):
        if days := failed_days(period):
            sentence = _("%(period)s read, without %(days)s")
            yield _noted(period, now, sentence, days=", ".join(f"{day:%d %b %Y}" for day in days))


def _noted(period: ArchivePeriod, now: datetime, sentence: str, **words: str) -> str:
    ArchivePeriod.objects.filter(pk=period.pk).update(alerted_at=now)
    days = f"{period.first_on:%d %b %Y} – {period.last_on:%d %b %Y}"
    return f"{period.source}: {sentence % {'period': days, **words}}"


def _admins_with_mail() -> list[User]:
    people = User.objects.filter(is_active=True).exclude(email="").prefetch_related("groups")
    return [person for person in people if Role.ADMIN in person.roles]
