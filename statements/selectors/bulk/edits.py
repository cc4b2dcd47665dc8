"""What the page of a bulk edit shows: counts of values, rows, and what became of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.models import (
    Act,
    ActRow,
    ActRowState,
    Body,
    Genre,
    Official,
    Statement,
    Tag,
    User,
)

MAX_COUNTS = 60  # values listed
MAX_ROWS = 20  # rows listed as examples
MAX_FAULTS = 100  # rows listed that are not changed
ACTS_PER_PAGE = 50

_LABELS = {
    "tags": gettext_lazy("Tag"),
    "genre": gettext_lazy("Form"),
    "body": gettext_lazy("By"),
    "official": gettext_lazy("Speaker"),
    "publisher": gettext_lazy("Publisher"),
    "citations": gettext_lazy("Publisher"),
}
_MODELS: dict[str, Any] = {"tags": Tag, "genre": Genre, "body": Body, "official": Official}


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many of the selected statements have a value, before and after."""

    field: str
    value: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class StatementFieldChange:
    """The values of one field that one statement loses and gets; either may be empty."""

    field: str
    removed: str
    added: str


@dataclass(frozen=True, slots=True)
class EditedStatement:
    """One statement of an edit; None if it is gone."""

    row: ActRow
    statement: Statement | None
    changes: Sequence[StatementFieldChange]


@dataclass(frozen=True, slots=True)
class EditPage:
    """A bulk edit: its values counted, and examples of its rows.

    ``exceptions`` are rows that were not changed or not undone, each with its reason.
    """

    act: Act
    counts: Sequence[ValueCount]
    numbers: Mapping[str, int]
    examples: Sequence[EditedStatement]
    exceptions: Sequence[EditedStatement]

    @property
    def number_to_change(self) -> int:
        return self.numbers.get(ActRowState.PLANNED, 0)

    @property
    def number_changed(self) -> int:
        return self.numbers.get(ActRowState.DONE, 0)

    @property
    def number_undone(self) -> int:
        return self.numbers.get(ActRowState.UNDONE, 0)

    @property
    def number_of_exceptions(self) -> int:
        return sum(self.numbers.get(state, 0) for state in _EXCEPTIONS)

    @property
    def number_done(self) -> int:
        """How many rows a running act is through with, of ``number_to_do``."""
        state_to_come = ActRowState.DONE if self.act.undone_at else ActRowState.PLANNED
        return self.number_to_do - self.numbers.get(state_to_come, 0)

    @property
    def number_to_do(self) -> int:
        return sum(self.numbers.values())


_EXCEPTIONS = (ActRowState.REFUSED, ActRowState.OUTDATED, ActRowState.KEPT)


def edit_page(act: Act) -> EditPage:
    """Load the page of a bulk edit, in a fixed number of queries."""
    numbers = dict(act.rows.order_by().values_list("state").annotate(Count("pk")))
    ordinary = [state for state in ActRowState if state not in _EXCEPTIONS]
    examples = list(act.rows.in_states(ordinary).order_by("row_id")[:MAX_ROWS])
    exceptions = list(act.rows.in_states(_EXCEPTIONS).order_by("row_id")[:MAX_FAULTS])
    rows = [*examples, *exceptions]
    statements = Statement.objects.in_bulk([row.row_id for row in rows])
    names = _names(act, rows)
    return EditPage(
        act=act,
        counts=[
            ValueCount(str(_LABELS[field]), names[field].get(value, value), before, after)
            for field, value, before, after in act.counts[:MAX_COUNTS]
        ],
        numbers=numbers,
        examples=[_row_change(row, statements, names) for row in examples],
        exceptions=[_row_change(row, statements, names) for row in exceptions],
    )


def acts_of(person: User | None, *, after: int | None) -> tuple[list[Act], int | None]:
    """Return a page of applied acts, latest first, and the cursor of the next page.

    Without a person, everybody's. ``after`` is the key of the last act before the page.
    """
    acts: QuerySet[Act] = Act.objects.applied().select_related("person", "undone_by")
    if person:
        acts = acts.filter(person=person)
    if after:
        acts = acts.filter(pk__lt=after)
    page = list(acts.order_by("-pk")[: ACTS_PER_PAGE + 1])
    has_next = len(page) > ACTS_PER_PAGE
    page = page[:ACTS_PER_PAGE]
    return page, page[-1].pk if has_next else None


def _row_change(
    row: ActRow, statements: Mapping[int, Statement], names: Mapping[str, Mapping[str, str]]
) -> EditedStatement:
    changes = []
    for field in row.before:
        before = _value_names(row.before[field], names[field])
        after = _value_names(row.after[field], names[field])
        removed = [name for name in before if name not in after]
        added = [name for name in after if name not in before]
        changes.append(
            StatementFieldChange(str(_LABELS[field]), "、".join(removed), "、".join(added))
        )
    return EditedStatement(row, statements.get(row.row_id), changes)


def _value_names(value: Any, names: Mapping[str, str]) -> list[str]:
    """Return the names of a field's values: those of rows, or publishers of citations."""
    values = value if isinstance(value, list) else [value]
    texts = [
        item["publisher"] if isinstance(item, dict) else names.get(str(item), str(item))
        for item in values
        if item is not None
    ]
    return list(dict.fromkeys(texts))


def _names(act: Act, rows: Iterable[ActRow]) -> dict[str, dict[str, str]]:
    """Return the names of all rows that the page mentions, by field and key."""
    keys = defaultdict[str, set[str]](set)
    for field, value, _before, _after in act.counts[:MAX_COUNTS]:
        keys[field].add(value)
    for row in rows:
        for values in (row.before, row.after):
            for field, value in values.items():
                if field in _MODELS:
                    items = value if isinstance(value, list) else [value]
                    keys[field].update(str(item) for item in items if item is not None)
    names = defaultdict[str, dict[str, str]](dict)
    for field, model in _MODELS.items():
        rows_by_key = model._default_manager.in_bulk([int(key) for key in keys[field] if key])
        names[field] = {str(key): str(row) for key, row in rows_by_key.items()}
    names["official"][""] = _("none")
    return names
