"""Send messages to the workers without depending on the broker."""

import logging
import math
import time
from dataclasses import dataclass
from functools import partial

from celery.app.task import Task
from django.db import transaction

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 10.0


@dataclass(slots=True)
class CircuitBreaker:
    """Keeps a process from waiting again for a service that has just failed.

    After a failure, nothing is tried for ``pause_seconds``. Times are those of a monotonic clock.
    """

    pause_seconds: float
    failed_at: float = -math.inf

    def is_open(self, now: float) -> bool:
        return now < self.failed_at + self.pause_seconds


# A broker that hangs costs every message its timeout, and a save sends several.
BROKER_BREAKER = CircuitBreaker(PAUSE_SECONDS)


def send_soon(task: "Task[[], None]") -> None:
    """Send a message to a sweep once the transaction is committed, as ``after_commit`` does."""
    transaction.on_commit(partial(_send, task))


def after_commit(task: "Task[[int], None]", *ids: int) -> None:
    """Send one message per id once the transaction is committed.

    If the broker is down or hangs, that is logged and otherwise ignored, and no message is sent for
    the next seconds: the rows show that their results are missing, and the sweeps find them.
    """
    for row_id in ids:
        transaction.on_commit(partial(_send, task, row_id))


def _send(task: "Task[..., None]", *row_ids: int) -> None:
    if BROKER_BREAKER.is_open(time.monotonic()):
        logger.info("%s%s waits for the sweep: the broker has just failed", task.name, row_ids)
        return
    try:
        task.delay(*row_ids)
    except Exception as failure:
        # Transports raise all sorts; the user's work is committed and must not look failed.
        BROKER_BREAKER.failed_at = time.monotonic()
        logger.warning("%s%s waits for the sweep: %s", task.name, row_ids, failure)
