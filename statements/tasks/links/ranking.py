"""Rank directives for responses in the background. Every task may run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from statements.models import Statement
from statements.services.attempts import TooManyAttempts
from statements.services.links import ranking
from statements.tasks.retrying import RetryingTask
from statements.tasks.sweeping import MAX_ROWS_PER_SWEEP, for_a_while

logger = logging.getLogger(__name__)


@shared_task(base=RetryingTask)
def rank_response(statement_id: int) -> None:
    """Rank the directives for one response."""
    try:
        ranking.rank_response(statement_id=statement_id, now=timezone.now())
    except Statement.DoesNotExist:
        logger.info("statement %s is gone, nothing to rank", statement_id)
    except TooManyAttempts:
        logger.warning("statement %s is left unranked for now: it takes too long", statement_id)


@shared_task
def sweep() -> None:
    """Rank the responses that no message named, and those affected by other directives."""
    for statement_id in for_a_while(
        ranking.responses_to_rank(limit=MAX_ROWS_PER_SWEEP, now=timezone.now())
    ):
        try:
            rank_response(statement_id)
        except Exception:  # a response that fails must not block the others
            logger.exception("statement %s could not be ranked", statement_id)
