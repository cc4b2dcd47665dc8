"""The heading of a table: the row that names its columns, or none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from statements.engine.dates.days import UnreadableDate
from statements.engine.dates.reading import read_date
from statements.services.imports.columns import recognise_heading
from statements.services.imports.reading.table import MAX_COLUMNS, FileRefused

HEADING_ROWS = 5  # among which the heading is looked for
_LONGEST_NAME = 100  # characters
_A_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Heading:
    """The names of columns, and the number of rows down to the one that holds them."""

    headers: tuple[str, ...]
    rows: int


def find_heading(first_rows: Sequence[Sequence[str]]) -> Heading:
    """Find the heading among the first rows of a table; its columns are numbered without one.

    Raises ``FileRefused`` for too many columns, or for a heading without a name.
    """
    index = index_of_heading(first_rows)
    row = first_rows[index]
    if not any(map(recognise_heading, row)) and any(map(_is_data, row)):
        return Heading(numbered_headers(max(map(_width, first_rows))), 0)
    return Heading(_unique_headers(row), index + 1)


def numbered_headers(number: int) -> tuple[str, ...]:
    """Return the names of so many columns that have none. Raises ``FileRefused`` for too many."""
    _refuse_too_many(number)
    return tuple(_column_name(index) for index in range(1, number + 1))


def index_of_heading(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows names the columns: the one below a title, else the first.

    A title fills one cell, as merged cells do, and a row of groups some. Of a heading of two rows
    the second counts, where it names more.
    """
    names = [sum(1 for cell in row if recognise_heading(cell)) for row in rows]
    for index, row in enumerate(rows):
        filled = sum(1 for cell in row if cell.strip())
        if names[index] > 1 and (not index or 2 * names[index] >= filled):
            return max((index, index + 1), key=lambda at: (names[at : at + 1] or [0])[0])
    return 0


def _width(row: Sequence[str]) -> int:
    """Return the number of cells down to the last that is not empty."""
    return max((index for index, cell in enumerate(row, 1) if cell.strip()), default=0)


def _is_data(cell: str) -> bool:
    """Return whether a cell holds what no column is called: a day, a month or an address."""
    text = cell.strip()
    if text.lower().startswith(("http://", "https://")):
        return True
    try:
        first, last = read_date(text)
    except UnreadableDate:
        return False
    return last - first <= _A_MONTH


def _unique_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names of columns: trimmed, numbered where they are empty or occur twice."""
    names = [" ".join(str(cell or "").split())[:_LONGEST_NAME] for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not any(names):
        raise FileRefused(_("The first row is empty. It has to name the columns."))
    _refuse_too_many(len(names))
    seen: Counter[str] = Counter()
    headers = []
    for number, name in enumerate(names, 1):
        label = name or _column_name(number)
        seen[label] += 1
        headers.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(headers)


def _column_name(number: int) -> str:
    return _("column %(number)s") % {"number": number}


def _refuse_too_many(number: int) -> None:
    if number > MAX_COLUMNS:
        raise FileRefused(
            _("The file has %(number)s columns; at most %(most)s are read.")
            % {"number": number, "most": MAX_COLUMNS}
        )
