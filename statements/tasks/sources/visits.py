"""Visit sources. Every task may run twice, and be killed at any moment."""

import logging
import time

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from statements.capture.fetching import Fetcher
from statements.capture.proxies import Proxy
from statements.models import Visit
from statements.services.sources import dispatch as dispatcher
from statements.services.sources.alerts import alert_admins
from statements.services.sources.hosts import Visitor
from statements.services.sources.local_port import open_port
from statements.services.sources.visits import run_visit
from statements.tasks.accounts import letters
from statements.tasks.dispatch import after_commit, send_soon
from statements.tasks.retrying import RetryingTask

logger = logging.getLogger(__name__)

MAX_VISITS_PER_BEAT = 200
MAX_EDITIONS_PER_BEAT = 20


def make_fetcher(**limits: float) -> Fetcher:
    """Return the fetcher of this site; ``limits`` replace its own limits by lower ones."""
    return Fetcher(
        settings.CAPTURE_USER_AGENT,
        local_port=settings.CAPTURE_LOCAL_PORT or open_port(settings.VAR),
        proxy=Proxy.parse(settings.CAPTURE_PROXY) if settings.CAPTURE_PROXY else None,
        **limits,  # type: ignore[arg-type]  # seconds
    )


@shared_task
def dispatch() -> None:
    """Take the sources and past editions that are due and send a message for each visit."""
    now = timezone.now()
    after_commit(visit, *dispatcher.take_due(now=now, limit=MAX_VISITS_PER_BEAT))
    after_commit(visit, *dispatcher.take_editions(now=now, limit=MAX_EDITIONS_PER_BEAT))


def dispatch_soon() -> None:
    """Have a worker take the sources that are due once this transaction is committed."""
    send_soon(dispatch)


@shared_task
def alert() -> None:
    """Alert admins to sources that began to fail."""
    after_commit(letters.send, *alert_admins(now=timezone.now()))


@shared_task(base=RetryingTask)
def visit(visit_id: int) -> None:
    """Continue one visit, then dispatch what is due: the rest of it, or the next edition."""
    visitor = Visitor(make_fetcher(), clock=timezone.now, sleep=time.sleep)
    try:
        run_visit(visit_id=visit_id, visitor=visitor)
    except Visit.DoesNotExist:
        logger.info("visit %s is gone", visit_id)
        return
    dispatch_soon()
