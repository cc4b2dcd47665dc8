"""Restore a field, or a whole record, to what it was before a change."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.models import Edit, EditKind, Revision, Statement
from statements.selectors.history.records import RecordKind, last_edit_for, record_kind
from statements.services.history.removals import lock_record
from statements.services.history.rows import model_named
from statements.services.links.linking import refuse_impossible_links
from statements.services.refusals import Refused
from statements.services.statements.cards import fill_cards
from statements.services.versions import refuse_stale


class NothingToRestore(Refused):
    """The change did not touch that field, or its contents were erased."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("This change holds nothing that could be restored."))


class RestoreRefused(Refused):
    """The earlier values conflict with the archive as it is now."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "“%(name)s” cannot be restored to this: another record has the same name or date by"
                " now, or one that it refers to is gone."
            )
            % {"name": name}
        )


def restore_values(*, edit_id: int, column: str = "", seen_edit: int) -> models.Model:
    """Set one column of a row, or all that a change set, back to the values before the change.

    Raises ``Edit.DoesNotExist``, ``AlreadyRemoved``, ``StaleEdit``, ``NothingToRestore``,
    ``AnswersTooEarly`` or ``RestoreRefused``; nothing is written then.
    """
    edit = Edit.objects.get(pk=edit_id)
    values = {name: value for name, value in (edit.before or {}).items() if column in {"", name}}
    if edit.act != EditKind.UPDATE or not values:
        raise NothingToRestore
    change = Edit(act=EditKind.UPDATE, model=edit.model, key=edit.key, before=values)
    return _restore(edit, [change], seen_edit)


def restore_record(*, edit_id: int, seen_edit: int) -> models.Model:
    """Set a record and its parts back to what they were before a change.

    All later changes of the record are undone, the latest first; its links keep their decisions.
    Raises what ``restore_values`` raises.
    """
    edit = Edit.objects.get(pk=edit_id)
    kind = record_kind(edit.root_model)
    edits = Edit.objects.of_record(edit.root_model, edit.root_key).filter(
        pk__gte=edit.pk, model__in=[kind.name, *kind.parts]
    )
    later = list(edits.order_by("-pk"))
    if any(change.before is None and change.after is None for change in later):
        raise NothingToRestore
    # Before it was entered, there is nothing to restore.
    later = [
        change for change in later if change.model != kind.name or change.act == EditKind.UPDATE
    ]
    if not later:
        raise NothingToRestore
    return _restore(edit, later, seen_edit)


def _restore(edit: Edit, changes: Iterable[Edit], seen_edit: int) -> models.Model:
    kind = record_kind(edit.root_model)
    try:
        with transaction.atomic():
            row = lock_record(kind, edit.root_key)
            refuse_stale(seen=seen_edit, current=last_edit_for(edit))
            with connection.cursor() as cursor:
                for change in changes:
                    _undo(cursor, change)
            _count_versions({(edit.model, edit.key), (edit.root_model, edit.root_key)})
            return _finish(kind, row)
    except IntegrityError as error:
        raise RestoreRefused(str(row)) from error


def _undo(cursor: Any, change: Edit) -> None:
    """Do the opposite of a change, column by column as the log has them."""
    model = model_named(change.model)
    table, key = model._meta.db_table, model._meta.pk.column
    columns = {column.column for column in model._meta.local_concrete_fields}
    if change.act == EditKind.INSERT:
        if model is Revision:  # the wording is kept, and another becomes current
            Revision.objects.filter(pk=change.key).update(is_current=False)
        else:
            model._base_manager.filter(pk=change.key).delete()
        return
    values = {name: value for name, value in (change.before or {}).items() if name in columns}
    if change.act == EditKind.DELETE:
        cursor.execute(
            f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, %s)).*"
            " ON CONFLICT DO NOTHING",
            [json.dumps(values | {"version": 1})],
        )
        return
    if not values:
        return
    # Typed by the table, since the log has dates and ranges as text.
    assignments = ", ".join(f"{name} = earlier.{name}" for name in values)
    cursor.execute(
        f"UPDATE {table} SET {assignments}"  # noqa: S608 - names of columns
        f" FROM jsonb_populate_record(NULL::{table}, %s) AS earlier WHERE {table}.{key} = %s",
        [json.dumps(values), model._meta.pk.to_python(change.key)],
    )


def _count_versions(changed: set[tuple[str, str]]) -> None:
    """Count up the versions, so that forms that are open elsewhere are known to be stale."""
    for name, key in changed:
        model = model_named(name)
        if any(column.name == "version" for column in model._meta.local_concrete_fields):
            model._base_manager.filter(pk=key).update(version=models.F("version") + 1)


def _finish(kind: RecordKind, row: models.Model) -> models.Model:
    """Update what is derived from the record."""
    model = kind.model
    if hasattr(row, "fill_key"):
        model._base_manager.get(pk=row.pk).save()
    restored = model._base_manager.get(pk=row.pk)
    if isinstance(restored, Statement):
        refuse_impossible_links(restored)
        fill_cards([restored.pk])
    connection.check_constraints()
    return restored
