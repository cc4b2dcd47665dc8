"""Seal the log of changes. May run late, twice or concurrently."""

from celery import shared_task
from django.utils import timezone

from statements.services.history import sealing
from statements.tasks.sweeping import work_for_a_while


@shared_task
def seal() -> None:
    """Seal the edits of ended transactions."""
    work_for_a_while(sealing.seal_edits(now=timezone.now()))
