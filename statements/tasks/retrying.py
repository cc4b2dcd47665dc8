"""The base class of tasks that outlive a short outage of the database."""

from django.db import OperationalError

from statements.tasks.naming import NamedTask


class RetryingTask(NamedTask):
    """Runs again after an ``OperationalError``: up to five times, with growing pauses."""

    abstract = True
    autoretry_for = (OperationalError,)
    retry_backoff = True
    max_retries = 5
