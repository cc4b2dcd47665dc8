"""Record every change of a row in the log of edits, by database trigger.

The log itself is ``models.history.edits``; here are the triggers of the tables that it covers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db import models

from statements.models.triggers import DELETED, INSERTED, UPDATED, on_command

ALWAYS_LEFT_OUT = ("version",)


@dataclass(frozen=True, slots=True)
class Root:
    """The record that a row belongs to, as two SQL expressions on the row ``{row}``."""

    model: str
    key: str

    @classmethod
    def part_of(cls, model: str, column: str) -> "Root":
        """Belong to the row of ``model`` that a foreign key names."""
        return cls(f"'{model}'", f"{{row}}.{column}::text")


# A model that is not listed here is a record of its own.
ROOTS = {
    "citation": Root.part_of("statement", "statement_id"),
    "machineentry": Root.part_of("source", "source_id"),
    "passage": Root.part_of("statement", "statement_id"),
    "phrasevariant": Root.part_of("phrase", "phrase_id"),
    "removal": Root("{row}.model", "{row}.key"),
    "responselink": Root.part_of("statement", "response_id"),
    "revision": Root.part_of("statement", "statement_id"),
    "search": Root.part_of("statement", "directive_id"),
    "tagging": Root.part_of("statement", "statement_id"),
    "tenure": Root.part_of("official", "official_id"),
    "translation": Root.part_of("statement", "statement_id"),
}


def tracked[M: models.Model](model: type[M]) -> type[M]:
    """Log each change of a row: what it was, what it became, who changed it and when."""
    return _tracked(model)


def tracked_without[M: models.Model](
    *fields: str, long: Sequence[str] = ()
) -> Callable[[type[M]], type[M]]:
    """Track a model without fields that are derived from others.

    ``long`` fields never change, so the log has them only when the row is deleted.
    """
    return lambda model: _tracked(model, without=fields, long=long)


def _tracked[M: models.Model](
    model: type[M], *, without: Sequence[str] = (), long: Sequence[str] = ()
) -> type[M]:
    pgtrigger.register(*_log_triggers(model, {*without, *ALWAYS_LEFT_OUT}, long))(model)
    return model


def _log_triggers(
    model: type[models.Model], without: set[str], long: Sequence[str]
) -> list[pgtrigger.Trigger]:
    """Return triggers of whole commands, so that a thousand rows take one more command."""
    key: Any = model._meta.pk
    columns = {field.name: field.column for field in model._meta.local_concrete_fields}
    left_out = _names(columns[name] for name in columns if name in without)
    compared = [column for name, column in columns.items() if name not in without]
    long_columns = {columns[name] for name in long}
    old, new = (
        "(" + ", ".join(f"{rows}.{column}" for column in compared) + ")"
        for rows in ("old_rows", "new_rows")
    )
    # Built of the columns that are logged: long texts are not written as JSON to be left out again.
    inserted = ", ".join(
        f"'{column}', new_rows.{column}" for column in compared if column not in long_columns
    )
    both = f"old_rows JOIN new_rows USING ({key.column})"
    name = model._meta.model_name or ""
    key_text = f"{{row}}.{key.column}::text"
    return [
        on_command(
            "edit_on_insert",
            pgtrigger.Insert,
            INSERTED,
            _log(
                name, key_text, "insert", "new_rows",
                "new_rows OFFSET 0",  # or the planner writes ``after`` and its digest twice
                before="NULL::jsonb", after=f"jsonb_build_object({inserted})",
            ),
        ),
        on_command(
            "edit_on_update",
            pgtrigger.Update,
            UPDATED,
            _log(
                name, key_text, "update", "new_rows",
                f"{both}, LATERAL statements_difference(to_jsonb(old_rows) - {left_out},"
                f" to_jsonb(new_rows) - {left_out}) AS changed"
                f" WHERE {old} IS DISTINCT FROM {new}",
                before="changed.before", after="changed.after",
            ),
        ),
        on_command(
            "edit_on_delete",
            pgtrigger.Delete,
            DELETED,
            _log(
                name, key_text, "delete", "old_rows", "old_rows",
                before=f"to_jsonb(old_rows) - {left_out}", after="NULL::jsonb",
            ),
        ),
    ]  # fmt: skip


def _log(model: str, key: str, act: str, row: str, source: str, *, before: str, after: str) -> str:
    """Return the command that writes the rows of ``source`` into the log."""
    root = ROOTS.get(model) or Root(f"'{model}'", key)
    return f"""
        INSERT INTO statements_edit (
            made_at, transaction_id, act, model, key, root_model, root_key,
            person_id, person, agent, before, after, digest
        )
        SELECT now(), pg_current_xact_id(), '{act}', '{model}', entry.key,
               entry.root_model, entry.root_key,
               doer.person_id, doer.person, doer.agent, entry.before, entry.after,
               statements_digest(entry.before, entry.after)
        FROM (
            SELECT {key.format(row=row)} AS key, {root.model.format(row=row)} AS root_model,
                   {root.key.format(row=row)} AS root_key, {before} AS before, {after} AS after
            FROM {source}
        ) AS entry, statements_doer() AS doer;
    """  # noqa: S608 - made of names of columns


def _names(columns: Any) -> str:
    return "ARRAY[" + ", ".join(f"'{column}'" for column in sorted(columns)) + "]::text[]"
