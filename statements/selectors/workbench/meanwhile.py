"""Who changed a statement since somebody opened its form."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps

from statements.models import Statement, User


@dataclass(frozen=True, slots=True)
class ChangeMade:
    """One change: by whom, and when. ``person`` is empty if no one is on record."""

    person: str
    at: datetime


def changes_since(statement: Statement, *, seen_version: int) -> list[ChangeMade]:
    """Return the changes of a statement's own fields since a version, the latest last."""
    # Each event holds the row as it was before the change, with the version of then.
    events = (
        apps.get_model("statements", "StatementEvent")
        .objects.filter(pgh_obj=statement, version__gte=seen_version)
        .order_by("pgh_created_at")
        .values_list("pgh_context__metadata__user", "pgh_created_at")
    )
    rows = list(events)
    people = User.objects.in_bulk([key for key, _at in rows if key])
    return [
        ChangeMade(str(people[key].get_username()) if key in people else "", at) for key, at in rows
    ]
