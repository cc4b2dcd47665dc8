"""Store many rows at once by COPY, which is several times as fast as INSERT."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Take ids for rows that are to be copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def copy_rows(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Stream rows, keyed by field names, into the table of a model; all have the same fields."""
    rows = list(rows)
    if not rows:
        return
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in rows[0])  # type: ignore[union-attr]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(list(row.values()))
