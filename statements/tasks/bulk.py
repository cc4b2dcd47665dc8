"""Carry out bulk edits in the background. Every task may run twice.

What follows is sent from here, since ``tasks.changes`` sends these tasks and would be imported in a
circle. It is less than there: of many statements at once, the sweeps find most.
"""

from celery import shared_task
from django.utils import timezone

from statements.services.bulk import running
from statements.tasks.dispatch import after_commit
from statements.tasks.links import ranking
from statements.tasks.retrying import RetryingTask

MAX_ACTS_PER_SWEEP = 100
MAX_RANKED = 50  # statements of a batch, ranked at once; the sweep of rankings finds many


@shared_task(base=RetryingTask)
def run_act(act_id: int) -> None:
    """Carry out or undo one act. Idempotent: each row remembers that it is done."""
    for statement_ids in running.run_act(act_id=act_id, clock=timezone.now):
        if len(statement_ids) <= MAX_RANKED:
            after_commit(ranking.rank_response, *statement_ids)


@shared_task
def sweep() -> None:
    """Send a message for every act whose message was lost, and forget plans of yesterday."""
    now = timezone.now()
    after_commit(run_act, *running.acts_to_send(now=now, limit=MAX_ACTS_PER_SWEEP))
    running.drop_old_plans(now=now)
