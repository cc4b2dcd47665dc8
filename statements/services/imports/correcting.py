"""Correct rows of a checked import: cell by cell, or by a decision about the row."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from statements.models import Import, ImportRow, ImportState, RowDecision, RowOutcome
from statements.services.imports.columns import RowField, by_field
from statements.services.imports.reading.opening import read_table
from statements.services.imports.reading.table import SourceRow, SourceTable
from statements.services.imports.requests import MAX_EDITABLE_ROWS, NotNow, locked
from statements.services.imports.running import judge_of, spec_of
from statements.services.imports.writing import stored_row
from statements.services.statements.copying import copy_rows

FIELDS = {name.value for name in RowField}


def cells_of(job: Import, row: ImportRow) -> dict[str, str]:
    """Return the cells of a row by field, whole, as they can be typed over.

    The fields of columns come first, in the order of the file. Raises ``NotNow`` for a long file,
    ``FileRefused`` or ``FileNotFoundError``.
    """
    if job.rows_total > MAX_EDITABLE_ROWS:
        raise NotNow
    source = _source_of(read_table(job.path), row.number)
    cells = by_field(source.cells, job.mapping, job.defaults) | row.edits
    return {name: as_typed(value) for name, value in cells.items()}


def as_typed(value: Any) -> str:
    """Write a cell as a text that reads as the same; lists and objects are JSON."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


@transaction.atomic
def correct_row(
    *, import_id: int, number: int, cells: Mapping[str, str], now: datetime
) -> ImportRow:
    """Correct cells, by field, and judge the row again.

    Cells that are as they were are no corrections. Raises ``NotNow``, ``ImportRow.DoesNotExist``,
    ``FileRefused`` or ``FileNotFoundError``.
    """
    job = locked(import_id, None, ImportState.CHECKED)
    row = job.rows.select_for_update().get(number=number)
    if job.rows_total > MAX_EDITABLE_ROWS or not cells.keys() <= FIELDS:
        raise NotNow
    spec = spec_of(job)
    table = read_table(job.path)
    source = _source_of(table, number)
    before = by_field(source.cells, job.mapping, job.defaults) | row.edits
    texts = {name: _storable(text) for name, text in cells.items()}
    corrections = {
        name: text for name, text in texts.items() if text != _storable(as_typed(before.get(name)))
    }
    edits = {**row.edits, **corrections}
    judge = judge_of(table, spec, now=now)
    judged_rows = judge.judge([judge.read(source, {number: edits})])
    row.delete()
    copy_rows(
        ImportRow,
        [
            stored_row(job, judged, spec, decision=row.decision, edits=edits)
            for judged in judged_rows
        ],
    )
    _count_again(job)
    return job.rows.get(number=number)


@transaction.atomic
def decide_row(*, import_id: int, number: int, decision: str) -> ImportRow:
    """Say what is to be done with a row. Raises ``NotNow`` or ``ImportRow.DoesNotExist``."""
    job = locked(import_id, None, ImportState.CHECKED)
    row = job.rows.select_for_update().get(number=number)
    if decision not in ("", *RowDecision.values) or row.outcome == RowOutcome.REFUSED:
        raise NotNow
    row.decision = decision
    row.save(update_fields=["decision"])
    return row


def _storable(text: str) -> str:
    """Return a typed text with ends of lines alike, no space around it, and nothing unstorable."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text.replace("\0", "\ufffd")  # PostgreSQL stores no NUL


def _source_of(table: SourceTable, number: int) -> SourceRow:
    """Return a row of a file. Raises ``NotNow`` if the file ends before it."""
    for source in table.rows():
        if source.number == number:
            return source
    raise NotNow


def _count_again(job: Import) -> None:
    counts: dict[str, Any] = {
        outcome.value: job.rows.filter(outcome=outcome).count() for outcome in RowOutcome
    }
    Import.objects.filter(pk=job.pk).update(counts=counts)
