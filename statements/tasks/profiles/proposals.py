"""Read directives for phrases in the background. Every task may run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from statements.services.profiles import proposals
from statements.tasks.sweeping import MAX_ROWS_PER_SWEEP, for_a_while

logger = logging.getLogger(__name__)


@shared_task
def sweep() -> None:
    """Read the directives that have a new text or more answers."""
    for directive_id in for_a_while(proposals.directives_to_read(limit=MAX_ROWS_PER_SWEEP)):
        try:
            proposals.propose_phrases(directive_id=directive_id, now=timezone.now())
        except Exception:  # a directive that fails must not block the others
            logger.exception("directive %s could not be read for phrases", directive_id)
