"""Records as a table, row by row, so that memory does not grow with the rows."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from statements.services.exports.cells import as_text, csv_cell, xlsx_cell, xml_text

MAX_SHEET_ROWS = 1_048_575  # of Excel, without the row of names

type Record = Mapping[str, Any]


def write_csv(
    records: Iterable[Record], columns: Sequence[str], file: IO[bytes], *, bom: bool
) -> None:
    """Write a table as in RFC 4180, in UTF-8."""
    # Without the byte order mark spreadsheets garble Chinese; some other programs choke on it.
    text = io.TextIOWrapper(file, encoding="utf-8-sig" if bom else "utf-8", newline="")
    table = csv.writer(text)
    table.writerow(map(csv_cell, columns))
    table.writerows([_csv_cell(record[column]) for column in columns] for record in records)
    text.detach()


def write_xlsx(
    records: Iterable[Record], columns: Sequence[str], file: IO[bytes], *, about: Sequence[str]
) -> None:
    """Write a workbook: the rows, and a sheet of notes on changed cells.

    ``about`` are the first lines of the notes. No more than ``MAX_SHEET_ROWS`` records fit.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(file, options) as book:
        rows = book.add_worksheet("Rows", worksheet_class=_Sheet)
        notes = _Notes(book.add_worksheet("Notes", worksheet_class=_Sheet), about)
        rows.freeze_panes(1, 0)
        for column_number, column in enumerate(columns):
            rows.write_string(0, column_number, column)
        for number, record in enumerate(records, 1):
            for column_number, column in enumerate(columns):
                value = record[column]
                if isinstance(value, int | float):
                    rows.write_number(number, column_number, value)
                elif text := as_text(value):
                    cell, change = xlsx_cell(text)
                    rows.write_string(number, column_number, cell)
                    if change:
                        notes.add(number + 1, column, change)
        notes.close()


class _Sheet(Worksheet):  # type: ignore[misc]  # it is untyped
    """A sheet whose texts are read back as they were written.

    XlsxWriter does not escape the second of two overlapping escapes, ``_x0041_x0042_``, and reads a
    text between ``<r>`` and ``</r>`` as markup.
    """

    @staticmethod
    def _escape_control_characters(text: str) -> str:
        text = xml_text(text)
        return f"_x003C_{text[1:]}" if text.startswith("<r>") else text


class _Notes:
    """The sheet that says what was changed."""

    def __init__(self, sheet: Worksheet, about: Sequence[str]) -> None:
        self.sheet = sheet
        self.row = 0
        self.is_empty = True
        for line in about:
            self._write(line)
        self._write(_("row"), _("column"), _("what was done"))

    def add(self, row: int, column: str, change: str) -> None:
        self.is_empty = False
        self._write(str(row), column, change)

    def close(self) -> None:
        if self.is_empty:
            self._write("", "", _("Nothing was changed."))

    def _write(self, *cells: str) -> None:
        for column_number, cell in enumerate(cells):
            self.sheet.write_string(self.row, column_number, cell)
        self.row += 1


def _csv_cell(value: Any) -> str:
    """Write a number as it is: only a text can be read as a formula."""
    return str(value) if isinstance(value, int | float) else csv_cell(as_text(value))
