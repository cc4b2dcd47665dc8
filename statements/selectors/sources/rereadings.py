"""A rereading, and what it would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from statements.models import CaptureDraftState, Rereading, RereadingChange

MAX_CHANGES: Final = 50  # shown
SHOWN: Final = ("title", "day", "genre", "body_kind", "score", "text")
_DECIDED: Final = {
    CaptureDraftState.ACCEPTED,
    CaptureDraftState.MERGED,
    CaptureDraftState.DISMISSED,
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a draft, as it is and as it would become."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DraftChange:
    """A draft with the fields that would change. One that was decided stays as it is."""

    change: RereadingChange
    fields: Sequence[FieldChange]
    was_decided: bool


@dataclass(frozen=True, slots=True)
class RereadingPage:
    """The latest rereading, its first changes, and how many there are."""

    rereading: Rereading
    changes: Sequence[DraftChange]
    total: int


def rereading_page() -> RereadingPage | None:
    """Return the latest rereading; None if there was none."""
    rereading = Rereading.objects.select_related("asked_by").order_by("-pk").first()
    if rereading is None:
        return None
    changes = rereading.changes.select_related("draft__capture__source").order_by("pk")
    return RereadingPage(
        rereading,
        [_draft_change(change) for change in changes[:MAX_CHANGES]],
        rereading.changes.count(),
    )


def _draft_change(change: RereadingChange) -> DraftChange:
    draft = change.draft
    fields = [
        FieldChange(name, _words(getattr(draft, name)), _words(change.fields.get(name)))
        for name in SHOWN
        if _words(getattr(draft, name)) != _words(change.fields.get(name))
    ]
    return DraftChange(change, fields, draft.state in _DECIDED)


def _words(value: Any) -> str:
    return "" if value is None else str(value)
