"""Turn captures into drafts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from statements.capture.child.limits import DocumentRefused
from statements.capture.extraction.article import RULES_VERSION
from statements.models import Capture, CaptureDraft, CaptureDraftState, Work
from statements.selectors.sources.near_duplicates import near_duplicates
from statements.services import attempts
from statements.services.sources.citations import add_citation
from statements.services.sources.continuing import whole_articles
from statements.services.sources.reading import (
    captures_to_read,
    fields_of_unreadable,
    first_state,
    read_fields,
    statement_kind_of,
)


def captures_without_draft(*, limit: int, now: datetime) -> list[int]:
    """Return the ids of captures that were not read yet, the oldest first.

    An article over several pages is read once all are there, or after a day without them.
    """
    unread = whole_articles(Capture.objects.unread(), now=now)
    given_up = attempts.exhausted_attempts(Work.READING, now=now).values("row_id")
    ready = unread.exclude(pk__in=given_up).order_by("pk")
    return list(ready.values_list("pk", flat=True)[:limit])


def try_draft(*, capture_id: int, now: datetime) -> CaptureDraft:
    """Make a draft as ``make_draft`` does; one that fails three times is left alone for a day.

    Raises ``TooManyAttempts``.
    """
    attempts.begin(work=Work.READING, row_id=capture_id, version=str(RULES_VERSION), now=now)
    draft = make_draft(capture_id=capture_id, now=now)
    attempts.end(work=Work.READING, row_id=capture_id)
    return draft


def make_draft(*, capture_id: int, now: datetime) -> CaptureDraft:
    """Read a capture and judge it. Safe to repeat: a capture has one draft.

    A copy or reprint of a draft that became a statement is cited there. Raises
    ``Capture.DoesNotExist``, or ``BodyMissing`` where the store does not answer.
    """
    capture = captures_to_read().get(pk=capture_id)
    try:
        fields = read_fields(capture)
    except DocumentRefused:
        fields = fields_of_unreadable(capture)
    with transaction.atomic():
        original = _original(capture, fields)
        state = CaptureDraftState.COPY if original else first_state(capture, fields["score"])
        draft, is_new = CaptureDraft.objects.get_or_create(
            capture=capture,
            defaults={
                **fields,
                "state": state,
                "copy_of": original,
                "kind": statement_kind_of(capture),
                "made_at": now,
            },
        )
        if is_new and original and original.statement:
            add_citation(original.statement, draft)
    return draft


def _original(capture: Capture, fields: Mapping[str, Any]) -> CaptureDraft | None:
    """Return the draft of the same text, of an earlier capture of the same page, or a reprint."""
    drafts = CaptureDraft.objects.exclude(capture=capture).exclude(state=CaptureDraftState.COPY)
    digest = fields["text_digest"]
    same_text = drafts.filter(text_digest=digest) if digest else drafts.none()
    same_page = drafts.filter(
        capture__address_digest=capture.address_digest, state=CaptureDraftState.OPEN
    )
    equal = (same_text | same_page).select_related("statement").order_by("pk").first()
    if equal:
        return equal
    copies = near_duplicates(
        drafts, text=fields["text"], sketch=fields["sketch"], day=fields["day"]
    )
    return copies[0].draft if copies else None
