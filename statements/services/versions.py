"""Change a row only as its editor saw it (optimistic locking)."""

from django.db.models import QuerySet

from statements.models import CaptureDraft, PhraseProposal, ResponseLink, Search, Source, Statement
from statements.services.refusals import StaleEdit

type Versioned = CaptureDraft | PhraseProposal | ResponseLink | Search | Source | Statement


def lock_version[Row: Versioned](rows: QuerySet[Row], pk: int, seen_version: int) -> Row:
    """Lock a row until the transaction ends; only it, not what is selected with it.

    Raises ``DoesNotExist``, or ``StaleEdit`` if it has another version than its editor saw.
    """
    row = rows.select_for_update(of=("self",)).get(pk=pk)
    refuse_stale(seen=seen_version, current=row.version)
    return row


def refuse_stale(*, seen: int, current: int) -> None:
    """Raise ``StaleEdit`` unless the editor saw the current version of what is locked."""
    if seen != current:
        raise StaleEdit(seen=seen, current=current)
