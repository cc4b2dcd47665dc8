"""Read stored captures again by the current rules."""

import time

from celery import shared_task
from django.utils import timezone

from statements.services.sources.rereading import go_on, unfinished_rereadings
from statements.tasks.dispatch import send_soon
from statements.tasks.sweeping import SWEEP_SECONDS


@shared_task
def sweep() -> None:
    """Continue rereadings; send another message if there is more to do."""
    ends_at = time.monotonic() + SWEEP_SECONDS
    for rereading_id in unfinished_rereadings():
        while go_on(rereading_id=rereading_id, now=timezone.now()):
            if time.monotonic() >= ends_at:
                send_soon(sweep)
                return
