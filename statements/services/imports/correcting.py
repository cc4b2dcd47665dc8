"""Correct rows of a checked import: cell by cell, or by a decision about the row."""

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from statements.models import LONGEST_TEXT, Import, ImportRow, ImportState, RowDecision, RowOutcome
from statements.services.imports.columns import LABELS, RowField, by_field
from statements.services.imports.judging import Judge
from statements.services.imports.reading.opening import read_table
from statements.services.imports.reading.table import (
    FileKind,
    FileRefused,
    SourceTable,
    TableRow,
)
from statements.services.imports.requests import NotNow, lock_import
from statements.services.imports.running import corrected_cells, judge_of, refused_rows, spec_of
from statements.services.imports.writing import stored_row
from statements.services.refusals import Refused
from statements.services.statements.copying import copy_rows

_SAMPLED_BYTES, _SAMPLED_ROWS = 1024 * 1024, 20
_SAMPLE = 40  # characters
FIELDS = {name.value for name in RowField}


class TooLong(Refused):
    """A corrected cell is longer than any text that is stored."""

    def __init__(self, name: str, length: int) -> None:
        super().__init__(
            _("“%(column)s” has %(length)s characters; there is room for %(most)s.")
            % {
                "column": LABELS[RowField(name)],
                "length": f"{length:,}",
                "most": f"{LONGEST_TEXT:,}",
            }
        )


def cells_of(job: Import, row: ImportRow) -> dict[str, str]:
    """Return the cells of a row by field, whole, as they can be typed over.

    The fields of columns come first, in the order of the file. Raises ``NotNow`` for a long file,
    ``FileRefused`` or ``FileNotFoundError``.
    """
    if not job.is_editable:
        raise NotNow
    source = _source_of(read_table(job.path), row.number)
    cells = by_field(source.cells, job.mapping, job.defaults) | row.edits
    return {name: as_typed(value) for name, value in cells.items()}


def samples_of(job: Import) -> dict[str, str]:
    """Return what stands first in each column, cut short, so that it is seen what the column is.

    Empty for a large file, one that is gone, and JSON Lines, whose names say what they are.
    """
    if job.bytes > _SAMPLED_BYTES or job.file_kind == FileKind.JSONL:
        return {}
    samples: dict[str, str] = {}
    try:
        for row in islice(read_table(job.path).rows(), _SAMPLED_ROWS):
            for column, value in row.cells.items():
                if text := " ".join(as_typed(value)[:200].split()):
                    samples.setdefault(column, text[:_SAMPLE])
    except (FileRefused, OSError):
        return {}
    return samples


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

    Cells that are as they were are no corrections. Raises ``NotNow``, ``TooLong``,
    ``ImportRow.DoesNotExist``, ``FileRefused`` or ``FileNotFoundError``.
    """
    job = lock_import(import_id, None, ImportState.CHECKED)
    row = job.rows.select_for_update().get(number=number)
    if not job.is_editable or not cells.keys() <= FIELDS:
        raise NotNow
    spec = spec_of(job)
    table = read_table(job.path)
    judge = judge_of(table, spec, now=now)
    source = _recall_until(number, job, table, judge)
    before = by_field(source.cells, job.mapping, job.defaults) | row.edits
    texts = {name: _storable(text) for name, text in cells.items()}
    corrections = {
        name: text for name, text in texts.items() if text != _storable(as_typed(before.get(name)))
    }
    _refuse_too_long(corrections)
    edits = {**row.edits, **corrections}
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
    job = lock_import(import_id, None, ImportState.CHECKED)
    row = job.rows.select_for_update().get(number=number)
    if decision not in ("", *RowDecision.values) or row.outcome == RowOutcome.REFUSED:
        raise NotNow
    row.decision = decision
    row.save(update_fields=["decision"])
    return row


def _refuse_too_long(cells: Mapping[str, str]) -> None:
    for name, text in cells.items():
        if len(text) > LONGEST_TEXT:
            raise TooLong(name, len(text))


def _storable(text: str) -> str:
    """Return a typed text with ends of lines alike, no space around it, and nothing unstorable."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text.replace("\0", "\ufffd")  # PostgreSQL stores no NUL


def _source_of(table: SourceTable, number: int) -> TableRow:
    """Return a row of a file. Raises ``NotNow`` if the file ends before it."""
    for source in table.rows():
        if source.number == number:
            return source
    raise NotNow


def _recall_until(number: int, job: Import, table: SourceTable, judge: Judge) -> TableRow:
    """Return a row, once the judge knows those before it, which it may repeat or lean on.

    Raises ``NotNow`` if the file ends before it.
    """
    edits, refused = corrected_cells(job), refused_rows(job, up_to=number)
    for source in table.rows():
        if source.number == number:
            return source
        judge.recall(source, edits, is_refused=source.number in refused)
    raise NotNow


def _count_again(job: Import) -> None:
    counts: dict[str, Any] = {
        outcome.value: job.rows.filter(outcome=outcome).count() for outcome in RowOutcome
    }
    Import.objects.filter(pk=job.pk).update(counts=counts)
