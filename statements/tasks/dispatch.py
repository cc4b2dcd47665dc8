"""Hand work to the workers without depending on them."""

import logging
from functools import partial

from celery.app.task import Task
from django.db import transaction

logger = logging.getLogger(__name__)


def after_commit(task: "Task[[int], None]", *ids: int) -> None:
    """Send one message an id once the transaction holds.

    A broker that is down is logged and otherwise ignored: the row itself shows that its figure is
    missing, and the sweep finds it.
    """
    for one in ids:
        transaction.on_commit(partial(_send, task, one))


def _send(task: "Task[[int], None]", one: int) -> None:
    try:
        task.delay(one)
    except Exception as failure:
        # Whatever a transport raises; the user's work is committed and must not look failed.
        logger.warning("%s(%s) waits for the sweep: %s", task.name, one, failure)
