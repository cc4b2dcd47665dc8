"""Write exports, a few rows at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from django.db import connection, transaction

from statements.models import ExportFormat, Statement, StatementQuerySet
from statements.selectors.exports import export_rows
from statements.services.exports.arrays import write_array, write_json
from statements.services.exports.bibtex import bibtex
from statements.services.exports.csl import csl
from statements.services.exports.formats import TABLES, ExportSpec
from statements.services.exports.gbt import gbt
from statements.services.exports.records import columns, flatten_statement, in_one_row
from statements.services.exports.references import BibliographicReference, reference
from statements.services.exports.ris import ris
from statements.services.exports.tables import Record, write_csv, write_xlsx
from statements.services.jsonlines import write_lines

ROWS_AT_ONCE = 200  # in memory


class RowsChanged(Exception):
    """The number of rows read differs from the count, so the file is unusable."""


@contextmanager
def single_snapshot() -> Iterator[None]:
    """Run the block in one read-only snapshot of the database.

    Within an outer transaction, the isolation of that one applies.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def write_rows(rows: StatementQuerySet, file: IO[bytes], spec: ExportSpec, *, number: int) -> None:
    """Write the statements of a list, in its order, a few at a time.

    Runs inside ``single_snapshot``, in which ``number`` was counted. Raises ``RowsChanged``.
    """
    with_text = spec.options.text and spec.file_format in TABLES
    loaded = export_rows(rows, with_text=with_text).iterator(chunk_size=ROWS_AT_ONCE)
    statements = _CountingRows(loaded, spec.on_progress)
    if spec.file_format in TABLES:
        records = (
            flatten_statement(statement, base=spec.base, with_text=with_text)
            for statement in statements
        )
        write_records(records, columns(with_text=with_text), file, spec)
    else:
        write_references(
            (reference(statement, base=spec.base) for statement in statements),
            file,
            spec.file_format,
        )
    if statements.number != number:
        raise RowsChanged(f"{statements.number} rows instead of {number}")


def write_records(
    records: Iterable[Record], names: Sequence[str], file: IO[bytes], spec: ExportSpec
) -> None:
    """Write records in a format of ``TABLES``."""
    flat = map(in_one_row, records)
    match spec.file_format:
        case ExportFormat.CSV:
            write_csv(flat, names, file, bom=spec.options.bom)
        case ExportFormat.XLSX:
            write_xlsx(flat, names, file, about=spec.about)
        case ExportFormat.JSON:
            write_json(records, file)
        case ExportFormat.JSONL:
            write_lines(records, file)
        case _:
            raise ValueError(f"{spec.file_format} has no columns")


def write_references(
    references: Iterable[BibliographicReference], file: IO[bytes], file_format: ExportFormat
) -> None:
    """Write references in a format of ``CITATIONS``."""
    if file_format is ExportFormat.CSL:
        write_array(map(csl, references), file)
        return
    write, end = _WRITERS[file_format]
    for entry in references:
        file.write(f"{write(entry)}{end}".encode())


_WRITERS: dict[ExportFormat, tuple[Callable[[BibliographicReference], str], str]] = {
    ExportFormat.BIBTEX: (bibtex, "\n"),
    ExportFormat.RIS: (ris, ""),
    ExportFormat.GBT: (gbt, "\n"),
}


class _CountingRows:
    """Counts rows while iterating. Each row is emptied once the next is requested."""

    def __init__(self, rows: Iterable[Statement], on_progress: Callable[[int], object]) -> None:
        self.rows = rows
        self.on_progress = on_progress
        self.number = 0

    def __iter__(self) -> Iterator[Statement]:
        for statement in self.rows:
            yield statement
            # A row and its prefetched rows refer to each other. Emptied, they are freed at once,
            # not by the next full garbage collection.
            vars(statement).clear()
            self.number += 1
            if not self.number % ROWS_AT_ONCE:
                self.on_progress(self.number)
