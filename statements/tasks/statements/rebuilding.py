"""Make anew, bit by bit, what was made by an earlier reading of text. May run twice at once."""

import logging
from collections.abc import Callable, Iterable

from celery import shared_task

from statements.services.statements import cards, keys, phrases
from statements.tasks.sweeping import HELD_SECONDS, work_for_a_while

logger = logging.getLogger(__name__)

# Each does what waits, bit by bit. Add what else is made of text by ``engine.text.characters``;
# ``selectors.statements.rebuilding`` tells people how far it is.
KINDS: tuple[Callable[[], Iterable[object]], ...] = (
    cards.fill_waiting,
    phrases.count_waiting,
    keys.refill_keys,
)


@shared_task
def sweep() -> None:
    """Do what no service did: after an upgrade, or where rows came by another way."""
    for do_what_waits in KINDS:
        try:
            work_for_a_while(do_what_waits(), seconds=HELD_SECONDS / len(KINDS))
        except Exception:  # what cannot be done of one kind must not hold up the others
            logger.exception("%s ended early", do_what_waits.__qualname__)
