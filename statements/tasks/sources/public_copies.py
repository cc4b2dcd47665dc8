"""Have a public web archive save cited pages, if an admin named one."""

import time

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from statements.services.sources.hosts import Visitor
from statements.services.sources.public_copies import due_copies, plan_copies, save_copy
from statements.tasks.sources.visits import make_fetcher
from statements.tasks.sweeping import MAX_ROWS_PER_SWEEP, for_a_while


@shared_task
def sweep() -> None:
    """Plan copies of newly cited pages, and ask for some that are due. Safe to run twice."""
    if not settings.ARCHIVE_SAVE_URL:
        return
    now = timezone.now()
    plan_copies(limit=MAX_ROWS_PER_SWEEP, now=now)
    visitor = Visitor(make_fetcher(), clock=timezone.now, sleep=time.sleep)
    for capture_id in for_a_while(due_copies(limit=MAX_ROWS_PER_SWEEP, now=now)):
        save_copy(capture_id=capture_id, endpoint=settings.ARCHIVE_SAVE_URL, visitor=visitor)
