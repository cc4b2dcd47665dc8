"""Store summaries anew where a change put them out of date.

The views are true without it (``models.analysis.summaries``); reading is slower until it has run.
"""

from collections.abc import Iterator

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

ROWS_AT_ONCE = 2_000  # notes per transaction
_LOCK = 4_019  # of the advisory locks, so that two runs do not store rows in the wrong order

# The notes go first, in a command of their own: whoever committed one before has also committed
# what it is about, which the next command then sees.
_TAKE = """
    DELETE FROM {stale} WHERE ({key}, unit) IN (
        SELECT {key}, unit FROM {stale} ORDER BY id LIMIT %s
    ) RETURNING {key}, unit
"""
_FORGET = """
    DELETE FROM {stored} WHERE ({key}, unit) IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))
"""
_STORE = "INSERT INTO {stored} SELECT * FROM {function}(%s::bigint[], %s::text[])"
_SUMMARIES = (
    {
        "stored": "statements_storedanswer",
        "stale": "statements_staleanswer",
        "function": "statements_answers_of",
        "key": "directive_id",
    },
    {
        "stored": "statements_storeduse",
        "stale": "statements_staleuse",
        "function": "statements_uses_of",
        "key": "phrase_id",
    },
)
_JOIN_MONTHS = """
    WITH gone AS (DELETE FROM statements_monthcount RETURNING month, statements)
    INSERT INTO statements_monthcount (month, statements)
    SELECT month, sum(statements) FROM gone GROUP BY month HAVING sum(statements) <> 0
"""


def store_in_batches() -> Iterator[int]:
    """Store all that is out of date, yielding the number of rows after each batch.

    Ends at once while another run is storing.
    """
    for names in _SUMMARIES:
        while number := _store_batch(**names):
            yield number
    with transaction.atomic(), connection.cursor() as cursor:
        if _locks(cursor):
            cursor.execute(_JOIN_MONTHS)


def store_all() -> None:
    """Store all that is out of date."""
    for _number in store_in_batches():
        pass


@transaction.atomic
def _store_batch(**names: str) -> int:
    with connection.cursor() as cursor:
        if not _locks(cursor):
            return 0
        cursor.execute(_TAKE.format(**names), [ROWS_AT_ONCE])
        pairs = sorted(set(cursor.fetchall()))
        if not pairs:
            return 0
        keys, units = [key for key, _unit in pairs], [unit for _key, unit in pairs]
        cursor.execute(_FORGET.format(**names), [keys, units])
        cursor.execute(_STORE.format(**names), [keys, units])
        return len(pairs)


def _locks(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    [(is_locked,)] = cursor.fetchall()
    return bool(is_locked)
