"""Import files in the background. Every task may run twice.

What follows is sent from here, since ``tasks.changes`` sends these tasks and would be imported in a
circle. Of a long file it is done for the first statements only; the sweeps find the others.
"""

import logging

from celery import shared_task
from django.utils import timezone

from statements.models import Import
from statements.services.imports import background
from statements.services.statements import cards
from statements.tasks.dispatch import after_commit
from statements.tasks.links.following import measure_and_rank
from statements.tasks.retrying import RetryingTask
from statements.tasks.sweeping import work_for_a_while

logger = logging.getLogger(__name__)

MAX_IMPORTS_PER_SWEEP = 20
MAX_FOLLOWED_UP = 200  # statements; the sweeps find the others


@shared_task(base=RetryingTask)
def run_import(import_id: int) -> None:
    """Go on with one import. Idempotent: a lock lets one worker do it, and each batch once."""
    try:
        is_over = background.run_import(import_id=import_id, clock=timezone.now)
    except Import.DoesNotExist:
        logger.info("import %s is gone", import_id)
        return
    if is_over:
        after_commit(follow_up, import_id)


@shared_task
def follow_up(import_id: int) -> None:
    """Measure and rank the first statements of an import at once; the sweeps do the others."""
    after_commit(fill_cards, import_id)
    for statement_id in background.written_statements(import_id, limit=MAX_FOLLOWED_UP):
        measure_and_rank(statement_id)


@shared_task
def fill_cards(import_id: int) -> None:
    """Make a large import searchable, a while at a time."""
    work_for_a_while(cards.fill_waiting())
    if cards.cards_to_fill(limit=1):
        after_commit(fill_cards, import_id)


@shared_task
def send_waiting() -> None:
    """Send a message for every import whose message was lost, or whose worker died."""
    after_commit(
        run_import, *background.imports_to_send(now=timezone.now(), limit=MAX_IMPORTS_PER_SWEEP)
    )
