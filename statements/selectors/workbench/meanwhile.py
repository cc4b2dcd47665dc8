"""Who changed a statement since somebody opened its form."""

from dataclasses import dataclass
from datetime import datetime

from statements.models import Edit

_PARTS = ("statement", "tagging", "citation", "revision")  # what a form of a statement writes


@dataclass(frozen=True, slots=True)
class ChangeMade:
    """One change: by whom, and when. ``person`` is empty if no one is on record."""

    person: str
    at: datetime


def changes_since(statement_id: int, *, seen_edit: int) -> list[ChangeMade]:
    """Return the saves of a statement after an edit of the log, the latest last.

    A save is a transaction. One that changed nothing is not in the log.
    """
    edits = Edit.objects.of_record("statement", statement_id).filter(
        model__in=_PARTS, pk__gt=seen_edit
    )
    saves = {
        edit.transaction_id: ChangeMade(edit.person, edit.made_at)
        for edit in edits.order_by("pk").only("transaction_id", "person", "made_at")
    }
    return list(saves.values())
