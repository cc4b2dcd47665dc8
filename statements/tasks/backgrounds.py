"""Keep the background up with the archive."""

from celery import shared_task
from django.utils import timezone

from statements.services import backgrounds


@shared_task
def renew() -> None:
    """Count the archive anew if it changed enough; the sweep then measures its links anew."""
    backgrounds.renew_background(now=timezone.now())
