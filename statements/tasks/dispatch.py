"""Hand work to the workers without depending on them."""

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
    """Keeps a process from waiting again for what has just failed.

    After a failure nothing is tried for ``pause_seconds``. Moments are those of a monotonic clock.
    """

    pause_seconds: float
    failed_at: float = -math.inf

    def is_open(self, now: float) -> bool:
        return now < self.failed_at + self.pause_seconds


# A broker that hangs costs each message its time-out; a save sends several.
BROKER_BREAKER = CircuitBreaker(PAUSE_SECONDS)


def after_commit(task: "Task[[int], None]", *ids: int) -> None:
    """Send one message an id once the transaction holds.

    A broker that is down or hangs is logged and otherwise ignored: the row itself shows that its
    figure is missing, and the sweep finds it. So are the messages of the next seconds, unsent.
    """
    for row_id in ids:
        transaction.on_commit(partial(_send, task, row_id))


def _send(task: "Task[[int], None]", row_id: int) -> None:
    if BROKER_BREAKER.is_open(time.monotonic()):
        logger.info("%s(%s) waits for the sweep: the broker has just failed", task.name, row_id)
        return
    try:
        task.delay(row_id)
    except Exception as failure:
        # Whatever a transport raises; the user's work is committed and must not look failed.
        BROKER_BREAKER.failed_at = time.monotonic()
        logger.warning("%s(%s) waits for the sweep: %s", task.name, row_id, failure)
