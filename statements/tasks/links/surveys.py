"""Run surveys in the background, chunk by chunk."""

import logging

from celery import shared_task
from django.utils import timezone

from statements.models import SurveyChunk
from statements.services.attempts import TooManyAttempts
from statements.services.links import surveys
from statements.tasks.dispatch import after_commit
from statements.tasks.retrying import RetryingTask

logger = logging.getLogger(__name__)

MAX_CHUNKS_PER_SWEEP = 2_000


@shared_task(base=RetryingTask)
def survey_chunk(chunk_id: int) -> None:
    """Compare one chunk of a survey. Idempotent."""
    try:
        surveys.survey_chunk(chunk_id=chunk_id, now=timezone.now())
    except SurveyChunk.DoesNotExist:
        logger.info("chunk %s of a survey is gone", chunk_id)
    except TooManyAttempts:
        logger.warning("chunk %s of a survey is left alone for now: it takes too long", chunk_id)


@shared_task
def send_waiting() -> None:
    """Send a message for every chunk whose message was lost."""
    after_commit(
        survey_chunk, *surveys.chunks_to_send(now=timezone.now(), limit=MAX_CHUNKS_PER_SWEEP)
    )
