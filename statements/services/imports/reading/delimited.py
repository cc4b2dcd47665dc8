"""Read tables with delimiters: CSV, TSV, and rows pasted from a sheet."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from statements.services.exports.cells import read_cell
from statements.services.imports.columns import recognise
from statements.services.imports.reading.encodings import encoding_of
from statements.services.imports.reading.table import (
    MAX_CELL,
    MAX_COLUMNS,
    FileKind,
    FileRefused,
    SourceRow,
    SourceTable,
)

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 20
_SAMPLE_CHARACTERS = 256 * 1024

csv.field_size_limit(MAX_CELL)  # of the process; Python's own limit is shorter than our texts


def read_delimited(path: Path) -> SourceTable:
    """Read a table with delimiters. Raises ``FileRefused``."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE_CHARACTERS)
    delimiter = _delimiter_of(sample)
    headers = _headers(sample, delimiter)
    rows = partial(_rows, path, encoding, delimiter, headers)
    return SourceTable(FileKind.CSV, headers, rows, encoding=encoding, delimiter=delimiter)


def unique_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names of columns: trimmed, numbered where they are empty or occur twice.

    Raises ``FileRefused`` for too many, or where none is a name.
    """
    names = [" ".join(str(cell or "").split())[:100] for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not any(names):
        raise FileRefused(_("The first row is empty. It has to name the columns."))
    if len(names) > MAX_COLUMNS:
        raise FileRefused(
            _("The file has %(number)s columns; at most %(most)s are read.")
            % {"number": len(names), "most": MAX_COLUMNS}
        )
    seen: Counter[str] = Counter()
    headers = []
    for number, name in enumerate(names, 1):
        label = name or _("column %(number)s") % {"number": number}
        seen[label] += 1
        headers.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(headers)


def _delimiter_of(sample: str) -> str:
    """Return the delimiter by which most columns are recognised, and else most are told apart."""

    def rank(delimiter: str) -> tuple[int, bool, int]:
        try:
            rows = list(islice(csv.reader(io.StringIO(sample), delimiter=delimiter), _SAMPLE_ROWS))
        except csv.Error:
            return 0, False, 0
        widths = [len(row) for row in rows if row]
        if not widths:
            return 0, False, 0
        existing = sum(1 for cell in rows[0] if recognise(cell))
        is_even = widths[0] > 1 and all(width == widths[0] for width in widths[:-1])
        return existing, is_even, widths[0]

    return max(DELIMITERS, key=rank)


def _headers(sample: str, delimiter: str) -> tuple[str, ...]:
    try:
        first = next(csv.reader(io.StringIO(sample), delimiter=delimiter), [])
    except csv.Error as error:
        raise FileRefused(_endless_cell(1)) from error
    headers = unique_headers([read_cell(cell) for cell in first])
    if len(headers) == 1 and not recognise(headers[0]):
        raise FileRefused(
            _(
                "Only one column was found, “%(name)s”. Columns are told apart by a comma, a tab, "
                "a semicolon or “|”, and the first row names them."
            )
            % {"name": headers[0][:60]}
        )
    return headers


def _rows(path: Path, encoding: str, delimiter: str, headers: Sequence[str]) -> Iterator[SourceRow]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        next(reader)
        line = reader.line_num + 1
        number = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused(_endless_cell(line)) from error
            if any(cells):
                number += 1
                yield _row(number, cells, headers, line, reader.line_num)
            line = reader.line_num + 1


def _row(
    number: int, cells: Sequence[str], headers: Sequence[str], first_line: int, last_line: int
) -> SourceRow:
    values = {header: read_cell(cell) for header, cell in zip(headers, cells, strict=False)}
    surplus = [read_cell(cell) for cell in cells[len(headers) :]]
    for header, cell in zip(headers, cells, strict=False):
        if cell.startswith("="):
            return SourceRow(number, values, formula_fault(header), surplus)
    is_swallowed = last_line > first_line and len(cells) != len(headers)
    if not is_swallowed and not any(cell.strip() for cell in surplus):
        return SourceRow(number, values)
    if is_swallowed:
        fault = _(
            "Lines %(first)s to %(last)s were read as one row. Is there a quotation mark too many "
            "in line %(first)s?"
        )
    else:
        fault = _(
            "Line %(first)s has %(number)s cells, and the heading %(columns)s. Put a cell that "
            "holds the delimiter into quotation marks."
        )
    facts = {
        "first": f"{first_line:,}",
        "last": f"{last_line:,}",
        "number": len(cells),
        "columns": len(headers),
    }
    return SourceRow(number, values, fault % facts, surplus)


def formula_fault(column: str) -> str:
    """Return the sentence for a cell with a formula."""
    return _("The cell “%(column)s” holds a formula. Paste its value instead.") % {"column": column}


def _endless_cell(line: int) -> str:
    return _(
        "A cell that begins in line %(line)s has more than %(most)s characters. Is there a "
        "quotation mark too many in it?"
    ) % {"line": f"{line:,}", "most": f"{MAX_CELL:,}"}
