"""Put the wording of statements on their catalogue cards."""

from collections.abc import Sequence

from django.db import connection, transaction

from statements.engine.search.grams import all_grams
from statements.engine.search.searchable import FOLDING, searchable
from statements.models import Card

_WORDS = """
    SELECT statement.id, statement.title_zh, statement.title_en, statement.summary,
           coalesce(revision.text, '')
    FROM statements_statement AS statement
    LEFT JOIN statements_revision AS revision
        ON revision.statement_id = statement.id AND revision.is_current
    WHERE statement.id = ANY(%s)
    ORDER BY statement.id
"""
_FILL = """
    UPDATE statements_card
    SET title = %s, summary = %s, text = %s, grams = %s, folded_by = %s
    WHERE statement_id = %s
"""


def fill_cards(statement_ids: Sequence[int]) -> None:
    """Make the words on these cards those of the statements now; what is gone is passed over."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever changes the wording meanwhile waits for the card, and marks it once we are done.
        cursor.execute(
            "SELECT FROM statements_card WHERE statement_id = ANY(%s)"
            " ORDER BY statement_id FOR UPDATE",
            [list(statement_ids)],
        )
        cursor.execute(_WORDS, [list(statement_ids)])
        for statement_id, *words in cursor.fetchall():
            cursor.execute(_FILL, [*on_card(*words), FOLDING, statement_id])


def on_card(
    title_zh: str, title_en: str, summary: str, text: str
) -> tuple[str, str, str, list[int]]:
    """Return the title, summary and text as a card has them, and the grams that find them."""
    title = "\n".join((searchable(title_zh), searchable(title_en)))
    summary, text = searchable(summary), searchable(text)
    return title, summary, text, all_grams(title, summary, text).tolist()


def cards_to_fill(*, limit: int) -> list[int]:
    """Return statements whose wording is not on their card."""
    waiting = Card.objects.to_fill().order_by("statement")
    return list(waiting.values_list("statement", flat=True)[:limit])
