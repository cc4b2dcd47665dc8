"""Keep the summaries that pages of analysis read. Every task may run twice."""

from celery import shared_task

from statements.services.analysis import summaries
from statements.tasks.sweeping import work_for_a_while


@shared_task
def sweep() -> None:
    """Recompute the summaries that changes made outdated."""
    work_for_a_while(summaries.store_in_batches())
