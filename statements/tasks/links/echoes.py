"""Measure echoes in the background. Every task may run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from statements.models import ResponseLink
from statements.services.links import echoes
from statements.services.links.attempts import TooManyAttempts
from statements.tasks.retrying import RetryingTask
from statements.tasks.sweeping import AT_ONCE, for_a_while

logger = logging.getLogger(__name__)


@shared_task(base=RetryingTask)
def measure_link(link_id: int) -> None:
    """Measure one link. Safe to deliver twice, because the service overwrites."""
    try:
        echoes.measure_link(link_id=link_id, now=timezone.now())
    except ResponseLink.DoesNotExist:
        # Deleted between dispatch and delivery: retrying cannot bring it back.
        logger.info("link %s is gone, nothing to measure", link_id)
    except TooManyAttempts:
        logger.warning("link %s is left unmeasured for now: it takes too long", link_id)


@shared_task(base=RetryingTask)
def measure_statement(statement_id: int) -> None:
    """Measure every link that a statement's wording bears on."""
    for link_id in echoes.links_of_statement(statement_id=statement_id):
        measure_link(link_id)


@shared_task
def sweep() -> None:
    """Measure what no message asked for: lost ones, a broker that was down, a new engine."""
    for link_id in for_a_while(echoes.links_to_measure(limit=AT_ONCE, now=timezone.now())):
        try:
            measure_link(link_id)
        except Exception:  # one link that cannot be measured must not hold up the others
            logger.exception("link %s could not be measured", link_id)
