"""Delete ended sessions and old audit events. May run twice."""

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from statements.services.accounts import audit, sessions


@shared_task
def clean() -> None:
    """Delete ended sessions and old events."""
    call_command("clearsessions")
    sessions.forget_ended()
    audit.drop_old(days=settings.AUDIT_DAYS, now=timezone.now())
