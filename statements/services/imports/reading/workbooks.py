"""Read the first sheet of an Excel workbook, row by row."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from statements.services.imports.reading.delimited import formula_fault, unique_headers
from statements.services.imports.reading.table import (
    MAX_COLUMNS,
    MAX_ROWS,
    FileKind,
    FileRefused,
    SourceRow,
    SourceTable,
)

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
    """Read the first sheet. Raises ``FileRefused``."""
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
    first = next(_cells_of_rows(path), None)
    if first is None:
        raise FileRefused(_("The file is empty."))
    headers = unique_headers([_text(cell.value) for cell in first])
    return SourceTable(FileKind.XLSX, headers, partial(_rows, path, headers))


def _cells_of_rows(path: Path) -> Iterator[Sequence[Any]]:
    try:
        with path.open("rb") as file, closing(load_workbook(file, read_only=True)) as book:
            sheet = book.worksheets[0]
            # Sizes that a file claims for its sheet are often wrong.
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=MAX_COLUMNS + 1)
            for number, row in enumerate(rows):
                if any(cell.value is not None for cell in row):
                    if number > MAX_ROWS:
                        raise FileRefused(
                            _("The sheet has more than %(most)s rows. Save it as CSV in UTF-8.")
                            % {"most": f"{MAX_ROWS:,}"}
                        )
                    yield row
    except (
        *(KeyError, ValueError, IndexError, AttributeError, SyntaxError, OSError),
        *DAMAGED_PART,
    ) as fault:
        raise FileRefused(_("This workbook is damaged: it cannot be read.")) from fault


def _rows(path: Path, headers: Sequence[str]) -> Iterator[SourceRow]:
    rows = _cells_of_rows(path)
    next(rows, None)
    for number, row in enumerate(rows, 1):
        cells = dict(zip(headers, row, strict=False))
        formulas = [header for header, cell in cells.items() if cell.data_type == "f"]
        fault = formula_fault(formulas[0]) if formulas else ""
        values = {header: _text(cell.value) for header, cell in cells.items()}
        yield SourceRow(number, values, fault=fault)


def _text(value: Any) -> str:
    """Write the value of a cell as text: a day as 2025-04-25, a number without needless zeros."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _UNSTORABLE.sub("\ufffd", unescape(value)) if isinstance(value, str) else str(value)
