"""Read tables with delimiters: CSV, TSV, and rows pasted from a sheet."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from statements.services.exports.cells import read_cell
from statements.services.imports.columns import recognise_heading
from statements.services.imports.reading.encodings import encoding_of
from statements.services.imports.reading.headings import (
    HEADING_ROWS,
    Heading,
    find_heading,
    index_of_heading,
)
from statements.services.imports.reading.table import (
    MAX_CELL,
    FileKind,
    FileRefused,
    SourceTable,
    TableRow,
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
    heading = _heading(sample, delimiter)
    rows = partial(_rows, path, encoding, delimiter, heading)
    return SourceTable(FileKind.CSV, heading.headers, rows, encoding=encoding, delimiter=delimiter)


def surplus_fault(cells: Sequence[str]) -> str:
    """Return the sentence for cells beyond the heading; empty without any."""
    text = next((cell.strip() for cell in cells if cell.strip()), "")
    return (
        _("“%(cell)s” stands in a column without a name. Name the column, or empty the cell.")
        % {"cell": text[:40]}
        if text
        else ""
    )


def _delimiter_of(sample: str) -> str:
    """Return the delimiter by which most columns are recognised, and else most are told apart."""

    def rank(delimiter: str) -> tuple[int, bool, int]:
        try:
            reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
            rows = list(islice(reader, _SAMPLE_ROWS))
        except csv.Error:
            return 0, False, 0
        widths = [len(row) for row in rows if row]
        if not widths:
            return 0, False, 0
        existing = sum(
            1 for cell in rows[index_of_heading(rows[:HEADING_ROWS])] if recognise_heading(cell)
        )
        is_even = widths[0] > 1 and all(width == widths[0] for width in widths[:-1])
        return existing, is_even, widths[0]

    return max(DELIMITERS, key=rank)


def _heading(sample: str, delimiter: str) -> Heading:
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        first_rows = list(islice(reader, HEADING_ROWS)) or [[]]
    except csv.Error as error:
        raise FileRefused(_endless_cell(1)) from error
    heading = find_heading([[read_cell(cell) for cell in row] for row in first_rows])
    headers = heading.headers
    if len(headers) == 1 and not recognise_heading(headers[0]):
        raise FileRefused(
            _(
                "Only one column was found, “%(name)s”. Columns are told apart by a comma, a tab, "
                "a semicolon or “|”, and the first row names them."
            )
            % {"name": headers[0][:60]}
        )
    return heading


def _rows(path: Path, encoding: str, delimiter: str, heading: Heading) -> Iterator[TableRow]:
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        for _above in range(heading.rows):
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
            if '"' in lines.last and reader.line_num == line:
                cells = _with_own_marks(lines.last, cells, delimiter)
            if any(map(str.strip, cells)):
                number += 1
                yield _row(number, cells, heading.headers, line, reader.line_num)
            line = reader.line_num + 1


class _Lines:
    """The lines of a file, with the last one that was read."""

    def __init__(self, file: Iterable[str]) -> None:
        self._lines = iter(file)
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.last = next(self._lines)
        return self.last


def _with_own_marks(line: str, cells: list[str], delimiter: str) -> list[str]:
    """Return the cells of a line with the quotation marks that are part of them.

    A cell such as "人工智能+"行动, from a program that quotes none, would lose its marks.
    """
    try:
        next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        sign = re.escape(delimiter)
        quoted = rf'"(?P<quoted>(?:[^"]|"")*)"(?={sign}|$)|(?P<plain>[^{sign}]*)'
        pattern = re.compile(f"(?:^|{sign})(?:{quoted})")
        return [
            cell["plain"] if cell["quoted"] is None else cell["quoted"].replace('""', '"')
            for cell in pattern.finditer(line.rstrip("\r\n"))
        ]
    return cells


def _row(
    number: int, cells: Sequence[str], headers: Sequence[str], first_line: int, last_line: int
) -> TableRow:
    values = {header: read_cell(cell) for header, cell in zip(headers, cells, strict=False)}
    surplus = [read_cell(cell) for cell in cells[len(headers) :]]
    for header, cell in zip(headers, cells, strict=False):
        if cell.startswith("="):
            return TableRow(number, values, formula_fault(header), surplus)
    is_swallowed = last_line > first_line and len(cells) != len(headers)
    if not is_swallowed and not any(cell.strip() for cell in surplus):
        return TableRow(number, values)
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
    return TableRow(number, values, fault % facts, surplus)


def formula_fault(column: str) -> str:
    """Return the sentence for a cell with a formula."""
    return _("The cell “%(column)s” holds a formula. Paste its value instead.") % {"column": column}


def _endless_cell(line: int) -> str:
    return _(
        "A cell that begins in line %(line)s has more than %(most)s characters. Is there a "
        "quotation mark too many in it?"
    ) % {"line": f"{line:,}", "most": f"{MAX_CELL:,}"}
