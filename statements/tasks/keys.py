"""Keep keys of names in the background. The task may run twice."""

from celery import shared_task

from statements.services import keys

KEYED_AT_ONCE = 2_000  # rows of one sweep; the next takes the next


@shared_task
def sweep() -> None:
    """Key what was keyed by the rules of an earlier version."""
    keys.refill_keys(limit=KEYED_AT_ONCE)
