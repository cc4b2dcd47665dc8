"""Who changed a statement since somebody opened its form."""

from dataclasses import dataclass
from datetime import datetime

from statements.models import Edit, EditKind, Statement

_PARTS = ("statement", "tagging", "citation", "revision")  # what a form of a statement writes


@dataclass(frozen=True, slots=True)
class ChangeMade:
    """One change: by whom, and when. ``person`` is empty if no one is on record."""

    person: str
    at: datetime


def changes_since(statement: Statement, *, seen_version: int) -> list[ChangeMade]:
    """Return the changes of a statement since a version, the latest last.

    The log has no versions, but each save raises the version by one, in a transaction of its own.
    """
    edits = (
        Edit.objects.of_record("statement", statement.pk)
        .filter(model__in=_PARTS)
        .exclude(model="statement", act=EditKind.INSERT)
        .latest_first()
    )
    saves: dict[str, ChangeMade] = {}
    for edit in edits.only("transaction_id", "person", "made_at").iterator(chunk_size=200):
        if len(saves) == statement.version - seen_version and edit.transaction_id not in saves:
            break
        saves.setdefault(edit.transaction_id, ChangeMade(edit.person, edit.made_at))
    return list(reversed(saves.values()))
