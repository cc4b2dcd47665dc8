"""Store many rows at once by COPY, which is several times as fast as INSERT."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

_PLAIN_TYPES = frozenset(
    ("bigint", "boolean", "date", "integer", "text", "timestamp with time zone", "varchar")
)


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Take ids for rows that are to be copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(name::regclass)"
            " FROM pg_get_serial_sequence(%s, 'id') AS name, generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def copy_rows(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Stream rows, keyed by field names, into the table of a model; all have the same fields.

    A field has values of its own type, but ranges, arrays and JSON are texts as PostgreSQL reads
    them.
    """
    rows = list(rows)
    if not rows:
        return
    fields: list[Any] = [model._meta.get_field(name) for name in rows[0]]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    types = [field.db_type(connection).partition("(")[0] for field in fields]
    # Long texts need no escapes then, which take Python most of its time for them.
    is_binary = _PLAIN_TYPES.issuperset(types)
    form = " (FORMAT BINARY)" if is_binary else ""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN{form}") as copy,
    ):
        if is_binary:
            copy.set_types(types)
        for row in rows:
            copy.write_row(list(row.values()))
