"""Triggers that run once for each SQL command, however many rows it changes."""

from collections.abc import Sequence
from typing import Any

import pgtrigger

_referencing: Any = pgtrigger.Referencing  # its arguments have no types
INSERTED = _referencing(new="new_rows")
UPDATED = _referencing(old="old_rows", new="new_rows")
DELETED = _referencing(old="old_rows")


def on_command(
    name: str, operation: pgtrigger.Operation, rows: pgtrigger.Referencing | None, does: str
) -> pgtrigger.Trigger:
    """Return a trigger of a whole command, however many rows it changes."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=rows,
        func=f"{does} RETURN NULL;",
    )


def on_every_change(
    does: str, *, name: str = "card", of: Sequence[str] = ("statement_id",)
) -> list[pgtrigger.Trigger]:
    """Return triggers that call the SQL function ``does`` with the ids of the statements concerned.

    They fire on insert, update and delete; ``of`` are the columns with the ids.
    """
    old, new = (
        " UNION ".join(f"SELECT {column} FROM {rows}" for column in of)  # noqa: S608 - of ours
        for rows in ("old_rows", "new_rows")
    )
    return [
        on_command(f"{name}_on_{command}", operation, rows, f"PERFORM {does}(ARRAY({ids}));")
        for command, operation, rows, ids in (
            ("insert", pgtrigger.Insert, INSERTED, new),
            ("update", pgtrigger.Update, UPDATED, f"{old} UNION {new}"),
            ("delete", pgtrigger.Delete, DELETED, old),
        )
    ]
