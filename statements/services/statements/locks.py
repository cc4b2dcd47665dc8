"""Lock statements with their cards."""

from collections.abc import Sequence

from django.db import connection

# The statement before its card, in the order of every other writer, so that no deadlock can occur.
_IN_ORDER = (
    "SELECT id FROM statements_statement WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE",
    "SELECT statement_id FROM statements_card WHERE statement_id = ANY(%s)"
    " ORDER BY statement_id FOR UPDATE",
)


def lock_cards(statement_ids: Sequence[int], *, waits: bool = True) -> list[int]:
    """Lock these cards until the transaction ends; return the ids of the locked ones.

    Deleted statements are skipped, and unless this ``waits``, those that are locked already.
    """
    ids = list(statement_ids)
    with connection.cursor() as cursor:
        for query in _IN_ORDER:
            cursor.execute(query if waits else f"{query} SKIP LOCKED", [ids])
            ids = [pk for (pk,) in cursor.fetchall()]
    return ids
