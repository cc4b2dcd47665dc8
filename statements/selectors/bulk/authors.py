"""Who changed a row last, and when, by the history tables."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from statements.models import User


@dataclass(frozen=True, slots=True)
class LastChange:
    """The last change of a row. ``person`` is empty if no person made it."""

    person: str
    at: datetime

    def __str__(self) -> str:
        when = f"{localtime(self.at):%Y-%m-%d %H:%M}"
        if not self.person:
            return _("by the system, %(when)s") % {"when": when}
        return _("by %(person)s, %(when)s") % {"person": self.person, "when": when}


def last_change(row: models.Model) -> LastChange | None:
    """Return who changed a row last; None if it has not been changed since it was entered."""
    events = apps.get_model("statements", f"{type(row).__name__}Event")
    event = (
        events._default_manager.filter(pgh_obj_id=row.pk)
        .order_by("-pgh_id")
        .values("pgh_created_at", "pgh_context__metadata__user")
        .first()
    )
    if event is None:
        return None
    person = User.objects.filter(pk=event["pgh_context__metadata__user"] or 0).first()
    return LastChange(person.get_username() if person else "", event["pgh_created_at"])
