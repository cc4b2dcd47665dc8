"""Which statements changed, so that those who watch the archive need not read all of it."""

from dataclasses import dataclass

from django.db import connection

from statements.models import Change, ResponseLink, Statement

_PRUNING = 0x6368  # an advisory lock that nothing else here takes


@dataclass(frozen=True, slots=True)
class Position:
    """How far somebody has looked: which transactions of a cluster of PostgreSQL had ended.

    Not a moment: clocks jump, and what began early may end late.
    """

    cluster: int
    snapshot: str


def current_position() -> Position:
    """Return how far one sees from here; to be called before looking.

    Until this transaction ends, no change is forgotten that it may have to see.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_PRUNING])
        cursor.execute(
            "SELECT system_identifier, pg_current_snapshot()::text FROM pg_control_system()"
        )
        return Position(*cursor.fetchone())


def changed_since(position: Position | None, *, now: Position) -> list[int]:
    """Return the ids of statements of which anything that lists filter by changed, in order.

    That is: entered, changed in place, given a new wording or a tag, or at either end of a link
    that was made, decided, changed or deleted; and what a changed statement answers, because a
    list of directives filters by who answered. All statements are returned where nobody has looked
    yet, or in another cluster, from which the archive was restored and whose transactions say
    nothing here.

    What a filter names is not looked at: a body that moves to another jurisdiction, or a unit that
    becomes part of another, changes no statement here.
    """
    if position is None or position.cluster != now.cluster:
        return list(Statement.objects.order_by("pk").values_list("pk", flat=True))
    changes = Change.objects.unseen_in(position.snapshot).values("statement_id")
    changed = set(changes.values_list("statement_id", flat=True))
    answered = ResponseLink.objects.filter(response__in=changes)
    return sorted(changed | set(answered.values_list("directive", flat=True)))


def forget_changes(oldest: str | None) -> int:
    """Delete the changes that everybody has seen; return how many.

    ``oldest`` is the least transaction that some position had not seen yet, None where there is no
    position. Nothing is deleted while somebody is taking a new one. Changes of transactions that
    are still to come were restored from another cluster, and go too.
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
