"""The base class of tasks that outlive a short outage of the database."""

from typing import Any

from celery.app.task import Task
from django.db import OperationalError


class RetryingTask(Task[Any, Any]):
    """Runs again after an ``OperationalError``: up to five times, with growing pauses."""

    autoretry_for = (OperationalError,)
    retry_backoff = True
    max_retries = 5
