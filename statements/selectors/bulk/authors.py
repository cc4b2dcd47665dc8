"""Who changed a row last, and when, by the log of changes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from statements.models import Edit, EditKind, ResponseLink, Statement
from statements.selectors.moments import as_moment


@dataclass(frozen=True, slots=True)
class LastChange:
    """The last change of a row. ``person`` is empty if no person made it."""

    person: str
    at: datetime

    def __str__(self) -> str:
        when = as_moment(self.at)
        if not self.person:
            return _("by the system, %(when)s") % {"when": when}
        return _("by %(person)s, %(when)s") % {"person": self.person, "when": when}


def last_change(row: Statement | ResponseLink) -> LastChange | None:
    """Return who changed a row last; None if it has not been changed since it was entered."""
    statement_id = row.response_id if isinstance(row, ResponseLink) else row.pk
    edit = (
        Edit.objects.of_record("statement", statement_id)
        .filter(model=row._meta.model_name, key=str(row.pk))
        .exclude(act=EditKind.INSERT)
        .latest_first()
        .first()
    )
    return LastChange(edit.person, edit.made_at) if edit else None
