"""Which statements changed since a position, so that watchers need not read the archive."""

from dataclasses import dataclass

from django.db import connection

from statements.models import Change, ResponseLink, Statement

_PRUNING = 0x6368  # an advisory lock that nothing else here takes


@dataclass(frozen=True, slots=True)
class Position:
    """A cursor into the changes: a snapshot of the transactions of one PostgreSQL cluster.

    It is not a time, because clocks jump and a transaction that began early may commit late.
    """

    cluster: int
    snapshot: str


def current_position() -> Position:
    """Return the position of this transaction. Call it before reading the changes.

    Until this transaction ends, ``forget_changes`` deletes nothing that it may still need.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_PRUNING])
        cursor.execute(
            "SELECT system_identifier, pg_current_snapshot()::text FROM pg_control_system()"
        )
        return Position(*cursor.fetchone())


def changed_since(position: Position | None, *, now: Position) -> list[int]:
    """Return the ids of the statements that changed in a way that a list can filter by, sorted.

    A statement changes when it is entered or edited, when it gets a new wording or a tag, and when
    a link at either end of it is made, decided, edited or deleted. The directives that a changed
    statement answers are included, because a list of directives filters by who answered.

    Returns all statements if ``position`` is None or belongs to another cluster, as after a
    restore: transaction ids of another cluster mean nothing here.

    Changes to the rows that a filter names do not count: a body that moves to another
    jurisdiction, or a unit that gets another parent, changes no statement here.
    """
    if position is None or position.cluster != now.cluster:
        return list(Statement.objects.order_by("pk").values_list("pk", flat=True))
    changes = Change.objects.unseen_in(position.snapshot).values("statement_id")
    changed = set(changes.values_list("statement_id", flat=True))
    answered = ResponseLink.objects.filter(response__in=changes)
    return sorted(changed | set(answered.values_list("directive", flat=True)))


def forget_changes(oldest: str | None) -> int:
    """Delete the changes that every position has seen; return their number.

    ``oldest`` is the lowest transaction id that some position has not seen; None if there is no
    position. Nothing is deleted while another transaction takes a new position. Changes with
    transaction ids from the future were restored from another cluster and are deleted too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_PRUNING])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            """
            DELETE FROM statements_change WHERE
                transaction_id < least(%s::xid8, pg_snapshot_xmin(pg_current_snapshot()))
                OR transaction_id >= pg_snapshot_xmax(pg_current_snapshot())
                AND transaction_id IS DISTINCT FROM pg_current_xact_id_if_assigned()
            """,
            [oldest],
        )
        return int(cursor.rowcount)
