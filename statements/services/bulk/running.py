"""Carry out bulk edits, and undo them, batch by batch. Every step may be repeated.

Each batch is one transaction that locks the act, so a killed worker leaves whole batches, and two
workers never write the same one.
"""

from collections.abc import Callable, Generator, Sequence
from datetime import datetime, timedelta

import pghistory
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from statements.models import (
    MAX_ATTEMPTS,
    RUNNING_STATES,
    Act,
    ActKind,
    ActRow,
    ActRowState,
    ActState,
    Statement,
    User,
)
from statements.selectors.bulk.authors import last_change
from statements.services.bulk.edits import Values
from statements.services.bulk.values import write_values
from statements.services.history.heirs import with_heirs
from statements.services.refusals import Refused, UndoneBefore
from statements.services.sending import claim_unsent

ROWS_PER_BATCH = 200
SEND_AGAIN_AFTER = timedelta(minutes=2)
PLANS_LIVE = timedelta(days=1)  # of an edit that nobody applied


class AppliedBefore(Refused):
    """The edit has been applied already."""

    def __init__(self) -> None:
        super().__init__(_("This edit has been applied already."))


@transaction.atomic
def apply_edit(*, act_id: int, now: datetime) -> Act:
    """Let a worker carry out a planned edit. Raises ``Act.DoesNotExist`` or ``AppliedBefore``."""
    act = Act.objects.select_for_update().get(pk=act_id, kind=ActKind.EDIT)
    if act.state != ActState.PLANNED:
        raise AppliedBefore
    act.state, act.sent_at = ActState.WAITING, now
    act.save(update_fields=["state", "sent_at"])
    return act


@transaction.atomic
def undo_edit(*, act_id: int, by: User, now: datetime) -> Act:
    """Let a worker undo an edit. Raises ``Act.DoesNotExist`` or ``UndoneBefore``."""
    act = Act.objects.select_for_update().get(pk=act_id, kind=ActKind.EDIT)
    if not act.is_undoable:
        raise UndoneBefore
    act.state, act.failure, act.attempts = ActState.UNDOING, "", 0
    act.sent_at, act.undone_by, act.undone_at = now, by, now
    act.save()
    return act


def run_act(*, act_id: int, clock: Callable[[], datetime]) -> Generator[list[int]]:
    """Carry out or undo an edit, yielding the statements changed after each transaction.

    An edit that was begun ``MAX_ATTEMPTS`` times without an end fails.
    """
    running = Act.objects.running().filter(pk=act_id)
    if running.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=ActState.FAILED,
        failure=_("It was interrupted %(times)s times.") % {"times": MAX_ATTEMPTS},
        finished_at=clock(),
    ):
        return
    running.update(attempts=F("attempts") + 1)
    while (changed_ids := _run_batch(act_id, clock)) is not None:
        yield changed_ids


def acts_to_send(*, now: datetime, limit: int) -> list[int]:
    """Return running acts for which no message was sent lately, and mark them as sent."""
    running = Act.objects.running().order_by("pk")
    return claim_unsent(running, now=now, again_after=SEND_AGAIN_AFTER, limit=limit)


def drop_old_plans(*, now: datetime) -> int:
    """Delete edits that were planned and never applied; return how many."""
    plans = Act.objects.filter(state=ActState.PLANNED, made_at__lt=now - PLANS_LIVE)
    with transaction.atomic():
        # Locked, so that none is deleted that somebody applies in this moment.
        keys = list(plans.select_for_update(skip_locked=True).values_list("pk", flat=True))
        return Act.objects.filter(pk__in=keys).delete()[1].get("statements.Act", 0)


def _run_batch(act_id: int, clock: Callable[[], datetime]) -> list[int] | None:
    """Carry out the next batch; return the statements changed, None if nothing is left to do."""
    with transaction.atomic():
        acts = Act.objects.select_for_update(skip_locked=True).filter(state__in=RUNNING_STATES)
        act = acts.filter(pk=act_id).first()
        if act is None:
            return None
        is_undoing = act.state == ActState.UNDOING
        state = ActRowState.DONE if is_undoing else ActRowState.PLANNED
        rows = list(act.rows.in_states([state]).order_by("row_id")[:ROWS_PER_BATCH])
        if not rows:
            act.state = ActState.UNDONE if is_undoing else ActState.DONE
            act.finished_at, act.attempts = clock(), 0
            act.save(update_fields=["state", "finished_at", "attempts"])
            return None
        # A batch that gets through is progress: only attempts without any count.
        act.state = ActState.UNDOING if is_undoing else ActState.RUNNING
        act.attempts = 0
        act.save(update_fields=["state", "attempts"])
        # The history of each statement names the person who made or undid the edit.
        author_id = act.undone_by_id if is_undoing else act.person_id
        with pghistory.context(user=author_id, act=act.pk):
            return _change_rows(rows, is_undoing=is_undoing)


def _change_rows(rows: Sequence[ActRow], *, is_undoing: bool) -> list[int]:
    """Write a batch of rows that nobody changed meanwhile; return the statements changed."""
    statements = Statement.objects.select_for_update().order_by("pk")
    by_id = {row.pk: row for row in statements.filter(pk__in=[row.row_id for row in rows])}
    writable = [row for row in rows if _is_current(row, by_id, is_undoing=is_undoing)]
    try:
        with transaction.atomic():
            _write(writable, is_undoing=is_undoing)
    except IntegrityError:
        # One of them: written one by one, it is found, and the others are changed.
        for row in writable:
            _write_or_refuse(row, is_undoing=is_undoing)
    # An upsert, since ``bulk_update`` takes longer than all else of a batch.
    ActRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["state", "reason", "new_version", "after"],
    )
    states = {ActRowState.UNDONE} if is_undoing else {ActRowState.DONE}
    return [row.row_id for row in rows if row.state in states]


def _is_current(row: ActRow, by_id: dict[int, Statement], *, is_undoing: bool) -> bool:
    """Whether the statement is as the act left or saw it; the row says so where it is not."""
    statement = by_id.get(row.row_id)
    expected_version = row.new_version if is_undoing else row.seen_version
    if statement and statement.version == expected_version:
        return True
    row.state = ActRowState.KEPT if is_undoing else ActRowState.OUTDATED
    if statement is None:
        row.reason = _("It is no longer there.")
    else:
        change = last_change(statement) or _("by somebody")
        row.reason = (_("Changed since, %(change)s.") % {"change": change})[:300]
    return False


def _write(rows: Sequence[ActRow], *, is_undoing: bool) -> None:
    values: dict[int, Values] = {
        row.row_id: row.before if is_undoing else row.after for row in rows
    }
    stored = write_values(with_heirs(values))
    # A tag, body or speaker may have been withdrawn meanwhile; without this, only the
    # commit would find that out, and all of the batch would be lost.
    connection.check_constraints()
    for row in rows:
        if is_undoing:
            row.state = ActRowState.UNDONE
        else:
            row.state, row.after = ActRowState.DONE, stored[row.row_id]
            row.new_version = row.seen_version + 1


def _write_or_refuse(row: ActRow, *, is_undoing: bool) -> None:
    try:
        with transaction.atomic():
            _write([row], is_undoing=is_undoing)
    except IntegrityError as refusal:
        row.state = ActRowState.KEPT if is_undoing else ActRowState.REFUSED
        row.reason = (_("The database refused it: %(why)s") % {"why": _name_of(refusal)})[:300]


def _name_of(refusal: IntegrityError) -> str:
    """Return the constraint that was violated, as far as the database names it."""
    diagnostic = getattr(refusal.__cause__, "diag", None)
    return (diagnostic and diagnostic.constraint_name) or str(refusal).splitlines()[0]
