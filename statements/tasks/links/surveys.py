"""Survey the archive in the background, part by part."""

import logging

from celery import shared_task
from django.utils import timezone

from statements.models import SurveyChunk
from statements.services.links import surveys
from statements.services.links.attempts import TooManyAttempts
from statements.tasks.dispatch import after_commit
from statements.tasks.retrying import RetryingTask

logger = logging.getLogger(__name__)

SENT_AT_ONCE = 2_000  # parts


@shared_task(base=RetryingTask)
def survey_chunk(chunk_id: int) -> None:
    """Compare one part of a survey. Safe to deliver twice."""
    try:
        surveys.survey_chunk(chunk_id=chunk_id, now=timezone.now())
    except SurveyChunk.DoesNotExist:
        logger.info("part %s of a survey is gone", chunk_id)
    except TooManyAttempts:
        logger.warning("part %s of a survey is left alone for now: it takes too long", chunk_id)


@shared_task
def send_waiting() -> None:
    """Send a message for each part that waits for one."""
    after_commit(survey_chunk, *surveys.chunks_to_send(now=timezone.now(), limit=SENT_AT_ONCE))
