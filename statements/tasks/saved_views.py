"""Check the claims that were made of saved views."""

import logging

from celery import shared_task
from django.utils import timezone

from statements.filters.saved_views import read_view
from statements.services.saved_views import saving
from statements.tasks.naming import NamedTask
from statements.tasks.sweeping import for_a_while

logger = logging.getLogger(__name__)

CLAIMS_PER_SWEEP = 100  # as a rule more than there is time for


@shared_task(base=NamedTask)
def check_claims() -> None:
    """Compare the figures of claims with the archive, those that nobody checked for longest."""
    for view_id in for_a_while(saving.claims_to_check(limit=CLAIMS_PER_SWEEP)):
        try:
            saving.check_claim(view_id=view_id, read=read_view, now=timezone.now())
        except Exception:  # a claim that fails must not block the others
            logger.exception("claim %s could not be checked", view_id)
