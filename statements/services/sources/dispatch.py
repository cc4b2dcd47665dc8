"""Take the sources that are due, and open or resume their visits."""

from datetime import datetime

from django.db import connection, transaction

from statements.services.sources.visits import LEASE

# One command: what another dispatcher has locked is skipped, and what it took is leased.
_TAKE = """
    WITH due AS (
        SELECT watch.source_id FROM statements_watch watch
        JOIN statements_source source ON source.id = watch.source_id
        WHERE source.is_watched AND watch.due_at <= %(now)s
          AND (watch.leased_until IS NULL OR watch.leased_until <= %(now)s)
        ORDER BY watch.due_at
        LIMIT %(limit)s
        FOR UPDATE OF watch SKIP LOCKED
    )
    UPDATE statements_watch SET leased_until = %(until)s
    WHERE source_id IN (SELECT source_id FROM due) RETURNING source_id
"""
_OPEN = """
    INSERT INTO statements_visit
        (source_id, begun_at, outcome, fault, links, new_links, captures_made, failures)
    SELECT source_id, %(now)s, 'running', '', 0, 0, 0, 0
    FROM unnest(%(sources)s::bigint[]) source_id
    ON CONFLICT (source_id) WHERE ended_at IS NULL DO NOTHING
"""
_RUNNING = """
    SELECT id FROM statements_visit
    WHERE ended_at IS NULL AND source_id = ANY(%(sources)s::bigint[]) ORDER BY id
"""


@transaction.atomic
def take_due(*, now: datetime, limit: int) -> list[int]:
    """Take sources that are due, each until its lease ends; return the ids of their visits.

    A visit that was left open is resumed. Two dispatchers never take the same source.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"now": now, "until": now + LEASE, "limit": limit})
        sources = [row[0] for row in cursor.fetchall()]
        cursor.execute(_OPEN, {"now": now, "sources": sources})
        cursor.execute(_RUNNING, {"sources": sources})
        return [row[0] for row in cursor.fetchall()]
