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
    FROM unnest(%(ids)s::bigint[]) source_id
    ON CONFLICT (source_id) WHERE ended_at IS NULL AND period_id IS NULL DO NOTHING
"""
_RUNNING = """
    SELECT id FROM statements_visit
    WHERE ended_at IS NULL AND period_id IS NULL AND source_id = ANY(%(ids)s::bigint[])
    ORDER BY id
"""
# A source that was switched off, or is read in another way since, waits until it is not.
_TAKE_PERIODS = """
    WITH due AS (
        SELECT period.id FROM statements_archiveperiod period
        JOIN statements_source source ON source.id = period.source_id
        WHERE source.is_watched AND source.finding = 'edition' AND source.address LIKE '%%{%%'
          AND period.state = 'running' AND period.due_at <= %(now)s
          AND (period.leased_until IS NULL OR period.leased_until <= %(now)s)
        ORDER BY period.due_at
        LIMIT %(limit)s
        FOR UPDATE OF period SKIP LOCKED
    )
    UPDATE statements_archiveperiod SET leased_until = %(until)s
    WHERE id IN (SELECT id FROM due) RETURNING id
"""
_OPEN_EDITIONS = """
    INSERT INTO statements_visit
        (source_id, period_id, edition_on, begun_at,
         outcome, fault, links, new_links, captures_made, failures)
    SELECT source_id, id, next_on, %(now)s, 'running', '', 0, 0, 0, 0
    FROM statements_archiveperiod WHERE id = ANY(%(ids)s::bigint[])
    ON CONFLICT (period_id) WHERE ended_at IS NULL DO NOTHING
"""
_RUNNING_EDITIONS = """
    SELECT id FROM statements_visit
    WHERE ended_at IS NULL AND period_id = ANY(%(ids)s::bigint[]) ORDER BY id
"""


def take_due(*, now: datetime, limit: int) -> list[int]:
    """Take sources that are due, each until its lease ends; return the ids of their visits.

    A visit that was left open is resumed. Two dispatchers never take the same source.
    """
    return _take(_TAKE, _OPEN, _RUNNING, now=now, limit=limit)


def take_editions(*, now: datetime, limit: int) -> list[int]:
    """Take archive periods that are due, as ``take_due`` does sources.

    The visits returned are those of the next edition of each.
    """
    return _take(_TAKE_PERIODS, _OPEN_EDITIONS, _RUNNING_EDITIONS, now=now, limit=limit)


@transaction.atomic
def _take(take: str, open_visits: str, running: str, *, now: datetime, limit: int) -> list[int]:
    """Lease what is due, open a visit for each where none is open, and return the open visits."""
    with connection.cursor() as cursor:
        cursor.execute(take, {"now": now, "until": now + LEASE, "limit": limit})
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(open_visits, {"now": now, "ids": ids})
        cursor.execute(running, {"ids": ids})
        return [row[0] for row in cursor.fetchall()]
