"""Keep the document frequencies up to date."""

from celery import shared_task
from django.utils import timezone

from statements.services.links import frequencies


@shared_task
def renew() -> None:
    """Recount the archive if it changed enough; the sweep then measures the links again."""
    frequencies.renew_background(now=timezone.now())
