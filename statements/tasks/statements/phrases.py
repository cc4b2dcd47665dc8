"""Count set phrases in the background. Every task may run twice."""

import logging

from celery import shared_task

from statements.models import Phrase
from statements.services.statements import phrases
from statements.tasks.retrying import RetryingTask
from statements.tasks.sweeping import work_for_a_while

logger = logging.getLogger(__name__)


@shared_task(base=RetryingTask)
def count_phrase(phrase_id: int) -> None:
    """Count a phrase that was changed; the sweep completes a long count."""
    phrases.begin_count(phrase_id)
    try:
        work_for_a_while(phrases.count_in_batches(phrase_id))
    except Phrase.DoesNotExist:
        logger.info("phrase %s is gone, nothing to count", phrase_id)
