"""Fill catalogue cards in the background. Every task may run twice."""

from celery import shared_task

from statements.services import cards

FILLED_AT_ONCE = 500  # cards, in one transaction
BATCHES = 20  # of one sweep; the next takes the next


@shared_task
def sweep() -> None:
    """Fill what no service filled: rows that came by another way, or rules that changed."""
    for _ in range(BATCHES):
        waiting = cards.cards_to_fill(limit=FILLED_AT_ONCE)
        if not waiting:
            return
        cards.fill_cards(waiting)
