"""Write the stored values of a change as people read them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from statements.engine.text.differences import DiffPiece, PieceKind, find_differences
from statements.models import Edit, EditKind, ImpreciseDate, Removal, Revision
from statements.selectors.history.records import KINDS, model_of
from statements.selectors.moments import as_moment

# Of no use to people: keys of forms, and what follows from other columns.
_UNSHOWN = {"id", "code", "form_key", "seed_key", "name_key", "keyed_by", "is_double", "paths"}
_NOTHING: tuple[object, ...] = (None, "", [], {})
# Of a new or deleted row, which says when and by whom anyway.
_UNSHOWN_OF_ROWS = {"entered_at", "entered_by_id", "is_current", "removed_at", "removed_by_id"}
_RECORD_REMOVED = {"model", "key"}  # the record that the change is of
type Target = tuple[type[models.Model], str]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One field before and after, as text; ``pieces`` show the difference."""

    label: str
    column: str
    before: str
    after: str
    pieces: tuple[DiffPiece, ...]


def value_changes(edit: Edit, names: Mapping[Target, str]) -> list[ValueChange]:
    """Return the fields that a change set; of a new or deleted row, those that are not empty."""
    model = model_of(edit.model)
    before, after = edit.before or {}, edit.after or {}
    value_rows = []
    for column in dict.fromkeys([*before, *after]):
        field = field_of(model, column) if model else None
        old, new = before.get(column), after.get(column)
        is_empty = old in _NOTHING and new in _NOTHING
        if edit.act != EditKind.UPDATE and column in _UNSHOWN_OF_ROWS:
            continue
        if edit.model == "removal" and column in _RECORD_REMOVED:
            continue
        if column in _UNSHOWN or (is_empty and edit.act != EditKind.UPDATE) or _is_own(edit, field):
            continue
        named_model = _model_named_by(edit, field)
        old_text, new_text = (
            _as_name(named_model, value, names) if named_model else _as_text(field, value)
            for value in (old, new)
        )
        value_rows.append(
            ValueChange(
                label=str(getattr(field, "verbose_name", column)),
                column=column,
                before=old_text,
                after=new_text,
                pieces=_pieces(field, old_text, new_text),
            )
        )
    return value_rows


def _pieces(
    field: "models.Field[Any, Any] | None", before: str, after: str
) -> tuple[DiffPiece, ...]:
    """Return the difference of texts by character; other values are replaced as a whole."""
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    if is_text:
        return find_differences(before, after)
    pieces = (
        DiffPiece(PieceKind.LEFT_OUT, before),
        DiffPiece(PieceKind.SAME, " "),
        DiffPiece(PieceKind.PUT_IN, after),
    )
    return tuple(piece for piece in pieces if piece.text)


def wording_changes(edits: Iterable[Edit]) -> dict[str, tuple[DiffPiece, ...]]:
    """Return, by the key of each new wording, how it differs from the one before."""
    keys = {edit.key for edit in edits if edit.model == "revision" and edit.act == EditKind.INSERT}
    if not keys:
        return {}
    wordings = Revision.objects.in_bulk([int(key) for key in keys])
    of_statements = Revision.objects.filter(
        statement__in={wording.statement_id for wording in wordings.values()}
    )
    texts = {
        (statement, number): text
        for statement, number, text in of_statements.values_list("statement", "number", "text")
    }
    return {
        str(key): find_differences(
            texts.get((wording.statement_id, wording.number - 1), ""), wording.text
        )
        for key, wording in wordings.items()
    }


def field_of(model: type[models.Model], column: str) -> "models.Field[Any, Any] | None":
    """Return the field of a column; None if the model has none any more."""
    for field in model._meta.local_concrete_fields:
        if field.column == column:
            return field
    return None


def names_in(edits: Iterable[Edit]) -> dict[Target, str]:
    """Return the names of all records that these changes belong to or mention, one query a kind."""
    keys_by_model: defaultdict[type[models.Model], set[str]] = defaultdict(set)
    for edit in edits:
        if edit.root_model in KINDS:
            keys_by_model[KINDS[edit.root_model].model].add(edit.root_key)
        model = model_of(edit.model)
        for values in (edit.before, edit.after):
            for column, value in (values or {}).items():
                named_model = _model_named_by(edit, field_of(model, column) if model else None)
                if named_model and value:
                    keys_by_model[named_model].add(str(value))
    names: dict[Target, str] = {}
    for model, keys in keys_by_model.items():
        rows = model._base_manager.filter(pk__in=keys)
        names |= {(model, str(row.pk)): str(row) for row in rows.select_related(None)}
        missing_keys = keys - {key for kind, key in names if kind is model}
        removals = Removal.objects.filter(model=model._meta.model_name, key__in=missing_keys)
        names |= {(model, removal.key): removal.name for removal in removals if removal.name}
    return names


def _is_own(edit: Edit, field: "models.Field[Any, Any] | None") -> bool:
    """Whether a field of a part only names the record that it is a part of."""
    return (
        isinstance(field, models.ForeignKey)
        and edit.model != edit.root_model
        and edit.act != EditKind.UPDATE
        and field.remote_field.model._meta.model_name == edit.root_model
        and field.name in {"statement", "phrase", "official", "response"}
    )


def _model_named_by(
    edit: Edit, field: "models.Field[Any, Any] | None"
) -> type[models.Model] | None:
    """Return the kind of record that a field names by its key."""
    if isinstance(field, models.ForeignKey):
        return field.remote_field.model
    if field is Removal._meta.get_field("merged_into") and edit.root_model in KINDS:
        return KINDS[edit.root_model].model
    return None


def _as_name(model: type[models.Model], key: Any, names: Mapping[Target, str]) -> str:
    return (names.get((model, str(key))) or f"#{key}") if key not in _NOTHING else ""


def _as_text(field: "models.Field[Any, Any] | None", value: Any) -> str:
    if value in _NOTHING:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, DateRangeField):
        return _as_date(str(value))
    if field and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(str(value))
        return as_moment(moment) if moment else str(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _as_date(text: str) -> str:
    """Write a range as the database does, ``[2025-05-01,2025-06-01)``, as a date."""
    first, _comma, after = text.strip("[()]").partition(",")
    days = DateRange(parse_date(first) if first else None, parse_date(after) if after else None)
    if days.lower is None or days.upper is None:
        return f"{days.lower or '…'} – {days.upper or '…'}"
    return str(ImpreciseDate.from_range(days))
