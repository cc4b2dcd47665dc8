"""Take rows out of their tables, as they are, and put them back."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models.fields import NOT_PROVIDED

from statements.models import (
    Card,
    Echo,
    Mention,
    MentionState,
    MovedValue,
    Occurrence,
    Official,
    Overlap,
    PhraseCount,
    Ranking,
    Removal,
    RemovedRow,
    ResponseLink,
    Tag,
    Tagging,
    Tenure,
)

type Model = type[models.Model]

# Made anew from the others, so they are not stored.
DERIVED: frozenset[Model] = frozenset({Card, Echo, Occurrence, Overlap, PhraseCount, Ranking})
# Rows that go with a record although the database protects it from being deleted without them.
GO_ALONG: frozenset[tuple[Model, Model]] = frozenset({(Tag, Tagging), (Official, Tenure)})

# A trigger writes them anew where they are empty.
FACTS_OF_THE_RESPONSE = {"body_id": None, "genre_id": None}


@dataclass(slots=True)
class Taking:
    """The rows to take, by model, and how far each model is from the record."""

    keys: defaultdict[Model, set[Any]] = field(default_factory=lambda: defaultdict(set))
    depths: dict[Model, int] = field(default_factory=dict)
    users: defaultdict[Model, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, model: Model, keys: Iterable[Any], depth: int) -> set[Any]:
        """Add rows; return those that are new."""
        new = set(keys) - self.keys[model]
        self.keys[model] |= new
        if new:
            self.depths[model] = max(depth, self.depths.get(model, 0))
        return new

    @property
    def in_order(self) -> list[tuple[Model, int]]:
        return sorted(
            ((model, self.depths[model]) for model, keys in self.keys.items() if keys),
            key=lambda pair: pair[1],
        )


def model_named(name: str) -> Model:
    """Return a model of this app by its name."""
    return apps.get_model("statements", name)


def references_to(model: Model) -> "Iterator[models.ForeignKey[Any, Any]]":
    """Yield the foreign keys that lead to a model, one-to-one ones included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and isinstance(
            relation.field, models.ForeignKey
        ):
            yield relation.field


def taking_of(model: Model, keys: Iterable[Any]) -> Taking:
    """Find all rows that go with these. ``users`` counts the rows that stand in the way."""
    taking = Taking()
    _follow(taking, model, taking.add(model, keys, 0), 0)
    return taking


def _follow(taking: Taking, model: Model, keys: set[Any], depth: int) -> None:
    for reference in references_to(model):
        child: Model = reference.model
        if child in DERIVED or not keys:
            continue
        rows = child._base_manager.filter(**{f"{reference.attname}__in": keys})
        on_delete = reference.remote_field.on_delete
        if on_delete is models.CASCADE or (model, child) in GO_ALONG:
            new = taking.add(child, rows.values_list("pk", flat=True), depth + 1)
            _follow(taking, child, new, depth + 1)
        elif on_delete is models.PROTECT and (number := rows.count()):
            taking.users[child] += number


def take(removal: Removal, taking: Taking, *, at_depth: int = 0) -> None:
    """Store the rows, detach what only mentions them, and delete them.

    ``at_depth`` is that of the first ones: 0 for the record itself.
    """
    for model, depth in taking.in_order:
        _store(removal, model, taking.keys[model], at_depth + depth)
    for model, _depth in taking.in_order:
        _detach(removal, model, taking)
    for model, _depth in reversed(taking.in_order):
        model._base_manager.filter(pk__in=taking.keys[model]).delete()


def _store(removal: Removal, model: Model, keys: Iterable[Any], depth: int) -> None:
    """Store rows, locked, so that they are deleted as they are stored."""
    table, key = _names(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
                INSERT INTO statements_removedrow (removal_id, depth, model, key, row)
                SELECT %s, %s, %s, {key}::text, to_jsonb(taken) FROM {table} AS taken
                WHERE {key} = ANY(%s) ORDER BY {key} FOR UPDATE
            """,  # noqa: S608 - names of a table and its column
            [removal.pk, depth, model._meta.model_name, list(keys)],
        )


def _detach(removal: Removal, model: Model, taking: Taking) -> None:
    """Empty the references that a deletion empties, and remember them."""
    for reference in references_to(model):
        if reference.remote_field.on_delete is not models.SET_NULL:
            continue
        child: Model = reference.model
        rows = child._base_manager.filter(**{f"{reference.attname}__in": taking.keys[model]})
        rows = rows.exclude(pk__in=taking.keys[child])
        if child is Mention:
            set_column(removal, rows, "state", MentionState.UNRESOLVED.value, also=reference)
        else:
            set_column(removal, rows, reference.attname, None)


def set_column(
    removal: Removal,
    rows: "models.QuerySet[Any]",
    column: str,
    value: Any,
    *,
    also: "models.ForeignKey[Any, Any] | None" = None,
) -> int:
    """Set a column of rows and remember what stood there; empty the reference ``also`` with it."""
    columns = [column, also.attname] if also else [column]
    values = [value, None] if also else [value]
    before = list(rows.values_list("pk", *columns))
    model_name = rows.model._meta.model_name or ""
    MovedValue.objects.bulk_create(
        MovedValue(
            removal=removal,
            model=model_name,
            key=str(key),
            column=name,
            before=old,
            after=new,
        )
        for key, *olds in before
        for name, old, new in zip(columns, olds, values, strict=True)
    )
    keys = [key for key, *_olds in before]
    rows.model._base_manager.filter(pk__in=keys).update(**dict(zip(columns, values, strict=True)))
    return len(before)


def put_back(removal: Removal, *, parts: bool) -> None:
    """Insert the stored rows again: the record itself, or the ``parts`` that hung on it.

    A row that refers to a record that is itself removed waits with that one; where it was merged,
    the row leads on to what it was merged into. Raises ``IntegrityError`` if the record cannot
    stand beside what was entered meanwhile.
    """
    stored = RemovedRow.objects.filter(removal=removal)
    stored = stored.exclude(depth=0) if parts else stored.filter(depth=0)
    for depth, name in list(
        stored.order_by("depth", "model").values_list("depth", "model").distinct()
    ):
        model = model_named(name)
        for reference in _foreign_keys(model):
            _lead_on(stored.filter(model=name, depth=depth), reference)
        _insert(removal, model, depth)
    stored.delete()


def _foreign_keys(model: Model) -> "list[models.ForeignKey[Any, Any]]":
    return [
        column
        for column in model._meta.local_concrete_fields
        if isinstance(column, models.ForeignKey)
    ]


def _lead_on(rows: "models.QuerySet[RemovedRow]", reference: "models.ForeignKey[Any, Any]") -> None:
    """Deal with stored rows whose reference has no target any more."""
    column, target = reference.column, reference.remote_field.model
    if reference.model is ResponseLink and column in FACTS_OF_THE_RESPONSE:
        return
    values = {row.pk: row.row.get(column) for row in rows}
    target_keys = {value for value in values.values() if value is not None}
    existing_keys = set(
        target._base_manager.filter(pk__in=target_keys).values_list("pk", flat=True)
    )
    for row in rows:
        value = row.row.get(column)
        if value is None or value in existing_keys:
            continue
        removals = Removal.objects.in_force().of_record(target._meta.model_name or "", value)
        removal = removals.first()
        if removal and removal.is_merge and (heir := removal.find_heir()) is not None:
            row.row[column] = target._meta.pk.to_python(heir)
            row.save(update_fields=["row"])
        elif removal and not removal.is_merge:
            row.removal = removal
            row.save(update_fields=["removal"])
        elif reference.null:
            row.row[column] = None
            row.save(update_fields=["row"])
        else:
            row.delete()


def _insert(removal: Removal, model: Model, depth: int) -> None:
    """Insert stored rows; of the parts, those that have not been entered anew."""
    table, _key = _names(model)
    defaults = {
        column.column: column.default
        for column in model._meta.local_concrete_fields
        if column.default is not NOT_PROVIDED and not callable(column.default)
    }
    derived = FACTS_OF_THE_RESPONSE if model is ResponseLink else {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table}"  # noqa: S608 - the name of a table
            f" SELECT (jsonb_populate_record(NULL::{table}, %s::jsonb || row || %s::jsonb)).*"
            " FROM statements_removedrow WHERE removal_id = %s AND model = %s AND depth = %s"
            f" ORDER BY id{' ON CONFLICT DO NOTHING' if depth else ''}",
            [
                json.dumps(defaults, default=str),
                json.dumps(derived),
                removal.pk,
                model._meta.model_name,
                depth,
            ],
        )


def move_back(removal: Removal) -> int:
    """Set the moved values back where nobody changed them since; return how many rows were."""
    moves: defaultdict[tuple[str, str], list[MovedValue]] = defaultdict(list)
    for move in removal.moves.order_by("-pk"):
        moves[move.model, move.key].append(move)
    left = 0
    with pgtrigger.ignore("statements.Revision:wording_never_changes"):
        for (name, key), values in moves.items():
            try:
                with transaction.atomic():
                    left += not _move_row_back(model_named(name), key, values)
            except IntegrityError:
                left += 1
    removal.moves.all().delete()
    return left


def _move_row_back(model: Model, key: str, moves: Iterable[MovedValue]) -> bool:
    """Set the values of one row back at once, since a constraint may be on several."""
    rows = model._base_manager.filter(pk=key)
    values: dict[str, Any] = {}
    for move in moves:
        if not move.column:
            rows.delete()
            return True
        values[move.column] = move.before
        if move.after is None:
            rows = rows.filter(**{f"{move.column}__isnull": True})
        else:
            rows = rows.filter(**{move.column: move.after})
    if model is ResponseLink and "response_id" in values:
        values |= FACTS_OF_THE_RESPONSE
    return bool(rows.update(**values))


def _names(model: Model) -> tuple[str, str]:
    key: Any = model._meta.pk
    return model._meta.db_table, key.column
