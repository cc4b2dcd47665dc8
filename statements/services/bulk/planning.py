"""Plan a bulk edit: freeze its statements, and say what would change before anything does."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from statements.models import (
    Act,
    ActKind,
    ActRow,
    ActRowState,
    ActState,
    Body,
    ImpreciseDate,
    Statement,
    StatementQuerySet,
    User,
)
from statements.services.bulk.edits import (
    BulkEdit,
    ValueKey,
    changed_values,
    countable_values,
)
from statements.services.bulk.values import values_of
from statements.services.refusals import Refused
from statements.services.statements.entry import EnteredBefore, NotThereYet

MAX_ROWS = 20_000  # of one edit; planned while somebody waits
_ROWS_AT_ONCE = 1_000


class NothingSelected(Refused):
    """No statement is selected."""

    def __init__(self) -> None:
        super().__init__(_("Select at least one statement in the list."))


class NothingToChange(Refused):
    """The edit changes no field."""

    def __init__(self) -> None:
        super().__init__(_("Choose at least one change."))


class TooManyRows(Refused):
    """More statements are selected than one edit may change."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _(
                "These are %(number)s statements; one edit changes at most %(most)s. "
                "Narrow the list."
            )
            % {"number": f"{number:,}", "most": f"{MAX_ROWS:,}"}
        )


@dataclass(slots=True)
class _Plan:
    """The rows of an act as they are planned, and the values counted on the way."""

    rows: list[ActRow] = field(default_factory=list)
    rows_unchanged: int = 0
    before: Counter[ValueKey] = field(default_factory=Counter)
    after: Counter[ValueKey] = field(default_factory=Counter)
    # Body, title and date of the statements given to another body so far.
    identities: set[tuple[Any, ...]] = field(default_factory=set)

    @property
    def counts(self) -> list[list[Any]]:
        """The values whose number of statements changes, as ``Act.counts``."""
        keys = sorted({*self.before, *self.after})
        return [
            [*key, self.before[key], self.after[key]]
            for key in keys
            if self.before[key] != self.after[key]
        ]


def plan_edit(
    *,
    edit: BulkEdit,
    statements: StatementQuerySet,
    list_name: str,
    query: str,
    form_key: UUID | None,
    by: User,
    now: datetime,
) -> Act:
    """Plan an edit of these statements as they are now; nothing is changed yet.

    Rows that a constraint would refuse have a reason. The same ``form_key`` returns the act planned
    before. Raises ``NothingSelected``, ``NothingToChange`` or ``TooManyRows``.
    """
    if form_key and (existing := Act.objects.filter(form_key=form_key, person=by).first()):
        return existing
    if edit.is_empty:
        raise NothingToChange
    number = statements.count()
    if not number:
        raise NothingSelected
    if number > MAX_ROWS:
        raise TooManyRows(number)
    plan = _Plan()
    for batch in _batches(statements):
        _plan_batch(plan, edit, batch)
    act = Act(
        kind=ActKind.EDIT,
        person=by,
        state=ActState.PLANNED,
        section=list_name,
        query=query,
        request=edit.as_json(),
        counts=plan.counts,
        form_key=form_key,
        rows_total=len(plan.rows) + plan.rows_unchanged,
        rows_unchanged=plan.rows_unchanged,
        made_at=now,
    )
    try:
        return _store(act, plan.rows)
    except IntegrityError:  # planned by a second click at the same time
        return Act.objects.get(form_key=form_key, person=by)


@transaction.atomic
def _store(act: Act, rows: Sequence[ActRow]) -> Act:
    act.save()
    for row in rows:
        row.act = act
    ActRow.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)
    return act


def _batches(statements: StatementQuerySet) -> Iterator[Sequence[Statement]]:
    """Yield the statements that one query found, batch by batch."""
    keys = list(statements.order_by("pk").values_list("pk", flat=True))
    for some_keys in batched(keys, _ROWS_AT_ONCE, strict=False):
        yield list(Statement.objects.filter(pk__in=some_keys).order_by("pk"))


def _plan_batch(plan: _Plan, edit: BulkEdit, statements: Sequence[Statement]) -> None:
    values_by_id = values_of(statements)
    faults = _faults(plan, edit.body, statements) if edit.body else {}
    for statement in statements:
        before = values_by_id[statement.pk]
        after = edit.apply(before)
        fault = faults.get(statement.pk, "")
        plan.before.update(countable_values(before))
        plan.after.update(countable_values(before if fault else after))
        changes = changed_values(before, after)
        if before == after:
            plan.rows_unchanged += 1
            continue
        plan.rows.append(
            ActRow(
                row_id=statement.pk,
                state=ActRowState.REFUSED if fault else ActRowState.PLANNED,
                before=changes[0],
                after=changes[1],
                seen_version=statement.version,
                reason=fault[:300],
            )
        )


def _faults(plan: _Plan, body_id: int, statements: Iterable[Statement]) -> dict[int, str]:
    """Return why statements cannot be given to another body, by their keys."""
    body = Body.objects.with_place().get(pk=body_id)
    moved = [statement for statement in statements if statement.body_id != body.pk]
    titles = {statement.title_zh for statement in moved} - {""}
    existing = {
        (statement.title_zh, statement.date_range): statement
        for statement in Statement.objects.filter(body=body, title_zh__in=titles)
    }
    faults = {}
    for statement in moved:
        identity = (statement.title_zh, statement.date_range)
        date_range = statement.date_range
        missing = date_range and body.jurisdiction.missing_on(ImpreciseDate.from_range(date_range))
        if missing:
            faults[statement.pk] = str(NotThereYet(missing))
        elif statement.title_zh and (identity in existing or identity in plan.identities):
            double = existing.get(identity, statement)
            faults[statement.pk] = str(EnteredBefore(double))
        else:
            plan.identities.add(identity)
    return faults
