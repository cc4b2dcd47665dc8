"""A rereading, and what it would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from statements.models import CaptureDraft, Rereading, RereadingChange
from statements.models.sources.drafts import DECIDED_STATES
from statements.models.sources.rereading import COMPARED_FIELDS
from statements.selectors.sources.faults import fault_in_words

MAX_CHANGES: Final = 50  # shown
_SHORT_FIELDS: Final = [name for name in COMPARED_FIELDS if name != "text"]
# A draft that somebody decided, or that changed since it was read.
_STAYS: Final = Q(draft__state__in=DECIDED_STATES) | ~Q(draft__version=F("draft_version"))


@dataclass(frozen=True, slots=True)
class DraftFieldChange:
    """A field of a draft, as it is and as it would become."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DraftChange:
    """A draft with the short fields that would change, and whether its text would.

    One that was decided stays as it is, and one whose capture cannot be read: ``fault`` says why.
    """

    change: RereadingChange
    fields: Sequence[DraftFieldChange]
    has_other_text: bool
    was_decided: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RereadingPage:
    """The latest rereading with its first changes, those that would be written before others.

    They are there once all is read.

    ``to_change`` and ``changed`` are numbers of drafts, before and after it was applied; ``unread``
    those whose captures cannot be read.
    """

    rereading: Rereading
    changes: Sequence[DraftChange]
    to_change: int
    changed: int
    unread: int


def rereading_page() -> RereadingPage | None:
    """Return the latest rereading; None if there was none."""
    rereading = Rereading.objects.select_related("asked_by").order_by("-pk").first()
    if rereading is None:
        return None
    unapplied = rereading.changes.filter(is_applied=False).annotate(
        stays=ExpressionWrapper(_STAYS, output_field=BooleanField())
    )
    change_rows = unapplied.select_related("draft__capture__source").order_by(
        "stays", "fault", "pk"
    )
    return RereadingPage(
        rereading,
        []
        if rereading.is_unfinished
        else [_draft_change(row) for row in change_rows[:MAX_CHANGES]],
        to_change=unapplied.filter(stays=False, fault="").count(),
        changed=rereading.changes.filter(is_applied=True).count(),
        unread=unapplied.exclude(fault="").count(),
    )


def _draft_change(change: RereadingChange) -> DraftChange:
    draft = change.draft
    if change.fault:
        return DraftChange(change, [], False, False, fault_in_words(change.fault))
    fields = [
        DraftFieldChange(_label(name), before, after)
        for name in _SHORT_FIELDS
        if (before := _words(getattr(draft, name))) != (after := _words(change.fields.get(name)))
    ]
    has_other_text = draft.text != change.fields.get("text")
    return DraftChange(change, fields, has_other_text, draft.is_decided)


def _label(name: str) -> str:
    field = CaptureDraft._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))


def _words(value: Any) -> str:
    """Write a value; cues are a line each."""
    if isinstance(value, list):
        return "\n".join(f"{hit['name']}: {hit['words']} ({hit['weight']:+.2f})" for hit in value)
    return "" if value is None else str(value)
