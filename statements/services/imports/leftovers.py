"""Write the rows that were refused as the kind of file they came in, with the reasons."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, Any

from statements.models import Import, RowOutcome
from statements.services.exports.cells import as_text, csv_cell
from statements.services.exports.tables import write_xlsx
from statements.services.imports.reading.opening import read_table
from statements.services.imports.reading.references import entries_of
from statements.services.imports.reading.table import FileKind, SourceTable
from statements.services.jsonlines import write_lines

REASONS = "reasons"
_SURPLUS = ""  # no column is called so
_ENDINGS = {FileKind.BIBTEX: "bib"}


def leftover_name(job: Import) -> str:
    """Return the name of the file of refused rows."""
    ending = _ENDINGS.get(FileKind(job.file_kind), job.file_kind)
    stem = job.file_name.rpartition(".")[0] or job.file_name
    return f"{stem}-not-imported.{ending}"


def write_leftovers(job: Import, file: IO[bytes]) -> None:
    """Write the refused rows, with what was corrected already. Raises ``FileRefused``."""
    table = read_table(job.path)
    reasons = {
        number: "; ".join(_reason(fault) for fault in faults)
        for number, faults in job.rows.filter(outcome=RowOutcome.REFUSED).values_list(
            "number", "faults"
        )
    }
    edits = dict(job.rows.exclude(edits={}).values_list("number", "edits"))
    columns = list(dict.fromkeys([*table.headers, REASONS]))  # it may be such a file already
    match table.kind:
        case FileKind.RIS | FileKind.BIBTEX:
            _write_references(job, table, reasons, file)
        case FileKind.JSONL:
            write_lines(_rows(job, table, reasons, edits), file)
        case FileKind.XLSX:
            # Blank headings, so that these cells are a fault again until somebody names them.
            blanks = [" " * width for width in range(1, _most_surplus(table, reasons) + 1)]
            whole_rows = (
                {column: row.get(column) for column in columns}
                | dict(zip(blanks, row.get(_SURPLUS, ()), strict=False))
                for row in _rows(job, table, reasons, edits)
            )
            write_xlsx(whole_rows, [*columns, *blanks], file, about=[])
        case FileKind.ZIP:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                inner = tempfile.SpooledTemporaryFile(max_size=1024 * 1024)  # noqa: SIM115
                with inner:
                    _write_csv(_rows(job, table, reasons, edits), columns, ",", inner)
                    inner.seek(0)
                    archive.writestr("table.csv", inner.read())
        case _:
            _write_csv(_rows(job, table, reasons, edits), columns, table.delimiter, file)


def _rows(
    job: Import,
    table: SourceTable,
    reasons: Mapping[int, str],
    edits: Mapping[int, Mapping[str, Any]],
) -> Iterator[dict[str, Any]]:
    columns = {field: header for header, field in job.mapping.items() if field}
    for row in table.rows():
        if row.number in reasons:
            corrected = {
                columns[field]: value
                for field, value in edits.get(row.number, {}).items()
                if field in columns
            }
            cells = {**row.cells, **corrected, REASONS: reasons[row.number]}
            yield cells | ({_SURPLUS: row.surplus} if row.surplus else {})


def _most_surplus(table: SourceTable, reasons: Mapping[int, str]) -> int:
    return max((len(row.surplus) for row in table.rows() if row.number in reasons), default=0)


def _write_csv(
    rows: Iterator[dict[str, Any]], columns: list[str], delimiter: str, file: IO[bytes]
) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    table = csv.writer(text, delimiter=delimiter)
    table.writerow(map(csv_cell, columns))
    for row in rows:
        # Without a heading, so that they are a fault again until somebody puts them right.
        cells = [*map(row.get, columns), *row.get(_SURPLUS, ())]
        table.writerow([csv_cell(as_text(cell)) for cell in cells])
    text.detach()


def _write_references(
    job: Import, table: SourceTable, reasons: Mapping[int, str], file: IO[bytes]
) -> None:
    """Write the entries as they were, each with a note."""
    for number, entry in enumerate(entries_of(job.path, table), 1):
        if number not in reasons:
            continue
        reason = " ".join(reasons[number].split())
        if table.kind is FileKind.RIS:
            head = _before_last(entry, "ER  -")
            file.write(f"{head}N1  - Not imported: {reason}\r\nER  - \r\n\r\n".encode())
        else:
            head = _before_last(entry, "}")
            reason = reason.replace("{", "(").replace("}", ")")
            file.write(f"{head.rstrip().rstrip(',')},\n  annote = {{{reason}}},\n}}\n\n".encode())


def _before_last(entry: str, end: str) -> str:
    """Return an entry without its end; one that is cut short has none."""
    head, found_end, _rest = entry.rpartition(end)
    return head if found_end else f"{entry.rstrip()}\n"


def _reason(fault: Mapping[str, Any]) -> str:
    return f"{fault['column']}: {fault['message']}" if fault["column"] else str(fault["message"])
