"""Write files of rows, a few rows at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from django.db import connection, transaction

from statements.models import ExportFormat, Statement, StatementQuerySet
from statements.selectors.exports import export_rows
from statements.services.exports.arrays import write_array, write_json
from statements.services.exports.bibtex import bibtex
from statements.services.exports.csl import csl
from statements.services.exports.formats import TABLES, Order
from statements.services.exports.gbt import gbt
from statements.services.exports.records import columns, in_one_row, record
from statements.services.exports.references import Reference, reference
from statements.services.exports.ris import ris
from statements.services.exports.tables import Record, write_csv, write_xlsx
from statements.services.statements.jsonlines import write_lines

ROWS_AT_ONCE = 200  # in memory


class RowsChanged(Exception):
    """Other rows were read than were counted; the file is of no use."""


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything inside read the archive as it is now, whatever changes meanwhile.

    Inside a transaction that began earlier, that one decides what is seen.
    """
    begins = not connection.in_atomic_block
    with transaction.atomic():
        if begins:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def write_rows(rows: StatementQuerySet, file: IO[bytes], order: Order, *, number: int) -> None:
    """Write statements that a list loaded, in its order, a few at a time.

    Runs inside ``one_moment``, in which ``number`` was counted. Raises ``RowsChanged``.
    """
    with_text = order.options.text and order.form in TABLES
    loaded = export_rows(rows, with_text=with_text).iterator(chunk_size=ROWS_AT_ONCE)
    counted = _Counted(loaded, order.tell)
    if order.form in TABLES:
        records = (record(one, base=order.base, with_text=with_text) for one in counted)
        write_records(records, columns(with_text=with_text), file, order)
    else:
        write_references((reference(one, base=order.base) for one in counted), file, order.form)
    if counted.number != number:
        raise RowsChanged(f"{counted.number} rows instead of {number}")


def write_records(
    records: Iterable[Record], names: Sequence[str], file: IO[bytes], order: Order
) -> None:
    """Write records in a format of ``TABLES``."""
    flat = map(in_one_row, records)
    match order.form:
        case ExportFormat.CSV:
            write_csv(flat, names, file, bom=order.options.bom)
        case ExportFormat.XLSX:
            write_xlsx(flat, names, file, about=order.about)
        case ExportFormat.JSON:
            write_json(records, file)
        case ExportFormat.JSONL:
            write_lines(records, file)
        case _:
            raise ValueError(f"{order.form} has no columns")


def write_references(references: Iterable[Reference], file: IO[bytes], form: ExportFormat) -> None:
    """Write references in a format of ``CITATIONS``."""
    if form is ExportFormat.CSL:
        write_array(map(csl, references), file)
        return
    write, end = _WRITERS[form]
    for one in references:
        file.write(f"{write(one)}{end}".encode())


_WRITERS: dict[ExportFormat, tuple[Callable[[Reference], str], str]] = {
    ExportFormat.BIBTEX: (bibtex, "\n"),
    ExportFormat.RIS: (ris, ""),
    ExportFormat.GBT: (gbt, "\n"),
}


class _Counted:
    """Rows that count themselves as they pass, each of use until the next one is asked for."""

    def __init__(self, rows: Iterable[Statement], tell: Callable[[int], object]) -> None:
        self.rows = rows
        self.tell = tell
        self.number = 0

    def __iter__(self) -> Iterator[Statement]:
        for one in self.rows:
            yield one
            # A row and what was loaded with it hold each other. Taken apart, they are gone at once,
            # not when the collector next looks at everything there is.
            vars(one).clear()
            self.number += 1
            if not self.number % ROWS_AT_ONCE:
                self.tell(self.number)
