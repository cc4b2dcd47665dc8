"""Keep the table of counted requests small."""

from celery import shared_task
from django.utils import timezone

from statements.services import rates


@shared_task
def clean() -> None:
    """Remove counts of past days."""
    rates.forget_counts(now=timezone.now())
