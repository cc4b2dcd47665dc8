"""Measure echoes in the background. Every task may run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from statements.models import ResponseLink
from statements.services.attempts import TooManyAttempts
from statements.services.links import echoes
from statements.tasks.retrying import RetryingTask
from statements.tasks.sweeping import MAX_ROWS_PER_SWEEP, for_a_while

logger = logging.getLogger(__name__)


@shared_task(base=RetryingTask)
def measure_link(link_id: int) -> None:
    """Measure one link. Idempotent: the service overwrites."""
    try:
        echoes.measure_link(link_id=link_id, now=timezone.now())
    except ResponseLink.DoesNotExist:
        # Deleted between dispatch and delivery: a retry is useless.
        logger.info("link %s is gone, nothing to measure", link_id)
    except TooManyAttempts:
        logger.warning("link %s is left unmeasured for now: it takes too long", link_id)


@shared_task(base=RetryingTask)
def measure_statement(statement_id: int) -> None:
    """Measure every link from and to a statement."""
    for link_id in echoes.links_of_statement(statement_id=statement_id):
        measure_link(link_id)


@shared_task
def sweep() -> None:
    """Measure the links that no message named: lost messages, a new engine."""
    for link_id in for_a_while(
        echoes.links_to_measure(limit=MAX_ROWS_PER_SWEEP, now=timezone.now())
    ):
        try:
            measure_link(link_id)
        except Exception:  # a link that fails must not block the others
            logger.exception("link %s could not be measured", link_id)
