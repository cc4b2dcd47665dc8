"""Recompute, step by step, data derived by outdated rules. May run concurrently."""

import logging
from collections.abc import Callable, Iterable

from celery import shared_task

from statements.services.statements import cards, keys, phrases
from statements.tasks.sweeping import SWEEP_SECONDS, work_for_a_while

logger = logging.getLogger(__name__)

# Each processes outdated rows step by step. Add other data derived by ``engine.text.characters``;
# ``selectors.jobs`` reports the progress.
REBUILDERS: tuple[Callable[[], Iterable[object]], ...] = (
    cards.fill_waiting,
    phrases.count_waiting,
    keys.refill_keys,
)


@shared_task
def sweep() -> None:
    """Process rows that no service did: after an upgrade, or inserted by other means."""
    for rebuild in REBUILDERS:
        try:
            work_for_a_while(rebuild(), seconds=SWEEP_SECONDS / len(REBUILDERS))
        except Exception:  # a rebuilder that fails must not block the others
            logger.exception("%s ended early", rebuild.__qualname__)
