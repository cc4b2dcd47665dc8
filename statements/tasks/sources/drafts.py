"""Read captures, and make drafts of what looks like a directive or a response."""

import logging

from celery import shared_task
from django.utils import timezone

from statements.services.sources.drafts import captures_without_draft, try_draft
from statements.services.sources.machine import enter_by_machine
from statements.tasks.links.following import measure_and_rank
from statements.tasks.sweeping import MAX_ROWS_PER_SWEEP, for_a_while

logger = logging.getLogger(__name__)


@shared_task
def read_capture(capture_id: int) -> None:
    """Make the draft of one capture, and enter it if its source allows automatic entry."""
    draft = try_draft(capture_id=capture_id, now=timezone.now())
    if statement := enter_by_machine(draft_id=draft.pk, now=timezone.now()):
        measure_and_rank(statement.pk)


@shared_task
def sweep() -> None:
    """Read captures that were not read yet. Safe to run twice at once."""
    captures = captures_without_draft(limit=MAX_ROWS_PER_SWEEP, now=timezone.now())
    for capture_id in for_a_while(captures):
        try:
            read_capture(capture_id)
        except Exception:  # a capture that fails must not block the others
            logger.exception("capture %s could not be read", capture_id)
