"""Lock statements with their cards."""

from collections.abc import Sequence

from django.db import connection

# A statement before its card, as whoever changes a statement does: two that lock in the same order
# never wait for each other.
_IN_ORDER = (
    "SELECT id FROM statements_statement WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE",
    "SELECT statement_id FROM statements_card WHERE statement_id = ANY(%s)"
    " ORDER BY statement_id FOR UPDATE",
)


def lock_cards(statement_ids: Sequence[int], *, waits: bool = True) -> list[int]:
    """Keep the words on these cards from changing until the transaction ends; return whose.

    What is gone is passed over; so is what somebody else has locked, unless this ``waits``.
    """
    ids = list(statement_ids)
    with connection.cursor() as cursor:
        for query in _IN_ORDER:
            cursor.execute(query if waits else f"{query} SKIP LOCKED", [ids])
            ids = [pk for (pk,) in cursor.fetchall()]
    return ids
