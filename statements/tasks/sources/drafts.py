"""Read captures, and make drafts of what looks like a directive or a response."""

from celery import shared_task
from django.utils import timezone

from statements.models import Capture
from statements.services.sources.drafts import captures_without_draft, make_draft
from statements.services.sources.machine import enter_by_machine
from statements.tasks import changes
from statements.tasks.sweeping import MAX_ROWS_PER_SWEEP, for_a_while


@shared_task
def sweep() -> None:
    """Read captures that were not read yet. Safe to run twice at once."""
    for capture_id in for_a_while(captures_without_draft(limit=MAX_ROWS_PER_SWEEP)):
        try:
            draft = make_draft(capture_id=capture_id, now=timezone.now())
        except Capture.DoesNotExist:
            continue
        if statement := enter_by_machine(draft_id=draft.pk, now=timezone.now()):
            changes.statement_saved(statement.pk)
