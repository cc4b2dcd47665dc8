"""Tell admins when a source is down or has fallen quiet, once until it is well again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.models import Role, User, Watch
from statements.selectors.sources.health import Health
from statements.selectors.sources.registry import registry_rows
from statements.services.accounts.letters import write_letter

_TROUBLES = {
    Health.DOWN: gettext_lazy("down"),
    Health.CHANGED: gettext_lazy("layout changed"),
    Health.QUIET: gettext_lazy("quieter than usual"),
}


@transaction.atomic
def alert_admins(*, now: datetime) -> list[int]:
    """Write one letter to each admin about sources that became troubled; return the letters' ids.

    A source that is well again is told of anew when it next fails.
    """
    rows = registry_rows(now=now)
    troubled = {row.source.pk: row for row in rows if row.health in _TROUBLES}
    watches = {watch.pk: watch for watch in Watch.objects.select_for_update()}
    well_again = [pk for pk, watch in watches.items() if watch.alerted_at and pk not in troubled]
    Watch.objects.filter(pk__in=well_again).update(alerted_at=None)
    new = [row for pk, row in troubled.items() if pk in watches and watches[pk].alerted_at is None]
    if not new:
        return []
    Watch.objects.filter(pk__in=[row.source.pk for row in new]).update(alerted_at=now)
    lines = [f"{row.source}: {_TROUBLES[row.health]}" for row in new]
    body = "\n".join([_("These sources need a look:"), "", *lines])
    subject = _("Sources that need a look: %(n)s") % {"n": len(new)}
    return [
        write_letter(to=admin.email, subject=f"Biaotai: {subject}", body=body, now=now).pk
        for admin in _admins_with_mail()
    ]


def _admins_with_mail() -> list[User]:
    people = User.objects.filter(is_active=True).exclude(email="").prefetch_related("groups")
    return [person for person in people if Role.ADMIN in person.roles]
