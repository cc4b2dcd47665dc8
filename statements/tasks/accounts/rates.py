"""Keep the table of request counts small."""

from celery import shared_task
from django.utils import timezone

from statements.services import rates


@shared_task
def clean() -> None:
    """Delete counts of past days."""
    rates.forget_counts(now=timezone.now())
