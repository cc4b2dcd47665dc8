"""Read the first visible sheet with cells of an Excel workbook, row by row."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from statements.services.imports.reading.cell_dates import (
    CHINESE_FORMATS,
    date_as_shown,
    may_be_october,
)
from statements.services.imports.reading.delimited import formula_fault, surplus_fault
from statements.services.imports.reading.headings import HEADING_ROWS, Heading, find_heading
from statements.services.imports.reading.merged import MergedCells
from statements.services.imports.reading.table import (
    MAX_COLUMNS,
    MAX_ROWS,
    FileKind,
    FileRefused,
    SourceTable,
    TableRow,
)

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader

_MAX_UNPACKED = 4 * 1024**3  # bytes of all parts
_MAX_SHARED = 64 * 1024**2  # bytes of texts that are loaded at once
_MAX_RATIO = 300  # unpacked to packed
_LAST_ROW = 2**20  # of a sheet; a number beyond it is a mistake
_SMALL = 8 * 1024**2  # bytes that need no ratio
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # which a workbook may write as _x0000_
# What reading a part of a damaged zip raises.
DAMAGED_PART = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


def refuse_bombs(archive: zipfile.ZipFile, *, most: int) -> None:
    """Raise ``FileRefused`` if an archive unpacks to more bytes than ``most``, or is a bomb."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > most or (unpacked > _SMALL and unpacked > _MAX_RATIO * max(packed, 1)):
        raise FileRefused(
            _("Unpacked, the file would have %(size)s MB. It was not opened.")
            % {"size": f"{unpacked // 1024**2:,}"}
        )


def read_workbook(path: Path) -> SourceTable:
    """Read the first visible sheet with cells. Raises ``FileRefused``."""
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_bombs(archive, most=_MAX_UNPACKED)
            shared = [part for part in archive.infolist() if "sharedStrings" in part.filename]
    except zipfile.BadZipFile as fault:
        raise FileRefused(_("This workbook is damaged: it cannot be opened.")) from fault
    if sum(part.file_size for part in shared) > _MAX_SHARED:
        raise FileRefused(
            _("This workbook holds more text than is read at once. Save it as CSV in UTF-8.")
        )
    first_rows = [
        [_text(cell) for cell in row] for row in islice(_cells_of_rows(path), HEADING_ROWS)
    ]
    if not first_rows:
        raise FileRefused(_("The file is empty."))
    heading = find_heading(first_rows)
    return SourceTable(FileKind.XLSX, heading.headers, partial(_rows, path, heading))


def _cells_of_rows(path: Path) -> Iterator[Sequence[Any]]:
    # Imported here: it takes 20 MB, and few processes read workbooks.
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    BUILTIN_FORMATS.update(CHINESE_FORMATS)  # days in these were numbers to it
    try:
        with path.open("rb") as file:
            reader = ExcelReader(file, read_only=True)
            reader.read()
            yield from _rows_of_first_sheet(reader)
    except (
        *(KeyError, ValueError, IndexError, AttributeError, SyntaxError, OSError),
        *DAMAGED_PART,
    ) as fault:
        raise FileRefused(_("This workbook is damaged: it cannot be read.")) from fault


def _rows_of_first_sheet(reader: "ExcelReader") -> Iterator[Sequence[Any]]:
    """Yield the rows of the first visible sheet that has any."""
    sheets = reader.wb.worksheets
    parts = {sheet.name: part.target for sheet, part in reader.parser.find_sheets()}
    for sheet in [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets:
        with reader.archive.open(parts[sheet.title]) as part:
            merged = MergedCells.in_part(part)
        is_empty = True
        for row in _filled_rows(sheet, merged):
            is_empty = False
            yield row
        if not is_empty:
            return


def _filled_rows(sheet: Any, merged: MergedCells) -> Iterator[Sequence[Any]]:
    # Sizes that a file claims for its sheet are often wrong.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=MAX_COLUMNS + 1)):
        if any(_text(cell).strip() for cell in row):
            if number > MAX_ROWS:
                raise FileRefused(
                    _("The sheet has more than %(most)s rows. Save it as CSV in UTF-8.")
                    % {"most": f"{MAX_ROWS:,}"}
                )
            yield merged.fill(number + 1, row)


def _rows(path: Path, heading: Heading) -> Iterator[TableRow]:
    headers = heading.headers
    for number, row in enumerate(islice(_cells_of_rows(path), heading.rows, None), 1):
        cells = dict(zip(headers, row, strict=False))
        faults = (_cell_fault(header, cell) for header, cell in cells.items())
        fault = next(filter(None, faults), "")
        values = {header: _text(cell) for header, cell in cells.items()}
        surplus = [_text(cell) for cell in row[len(headers) :]]
        while surplus and not surplus[-1].strip():
            surplus.pop()
        yield TableRow(number, values, fault or surplus_fault(surplus), surplus)


def _cell_fault(column: str, cell: Any) -> str:
    """Return the sentence for a cell with a formula or an error such as ``#REF!``."""
    if cell.data_type == "f":
        return formula_fault(column)
    if cell.data_type == "e":
        facts = {"column": column, "error": str(cell.value)[:20]}
        return _("The cell “%(column)s” holds the error %(error)s of Excel.") % facts
    if may_be_october(cell.value):
        return _(
            "The cell “%(column)s” holds the number %(number)s, and Excel drops the zero of a "
            "month: write %(year)s-01 or %(year)s-10, as text."
        ) % {"column": column, "number": cell.value, "year": int(cell.value)}
    return ""


def _text(cell: Any) -> str:
    """Write the value of a cell as text: a day as it is shown, a number without needless zeros."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, date):
        return date_as_shown(value, cell.number_format)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not isinstance(value, str):
        return str(value)
    # Imported here, as above.
    from openpyxl.utils.escape import unescape

    return _UNSTORABLE.sub("\ufffd", unescape(value))
