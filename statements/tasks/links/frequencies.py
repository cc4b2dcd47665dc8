"""Keep the background up with the archive."""

from celery import shared_task
from django.utils import timezone

from statements.services.links import frequencies


@shared_task
def renew() -> None:
    """Count the archive anew if it changed enough; the sweep then measures its links anew."""
    frequencies.renew_background(now=timezone.now())
