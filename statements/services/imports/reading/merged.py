"""Cells of a workbook that are merged over several rows: each row below says the same."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from typing import IO, Any, Self

_BLOCK = 1024 * 1024  # bytes
_LONGEST_TAG = 200  # bytes
# Of the part of a sheet, in which a text holds no "<". The list stands below all rows.
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=\"([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})\""
)
_MOST = 200_000  # merged cells of a sheet; the rest is left empty


@dataclass(slots=True)
class MergedCells:
    """Fills merged cells from above, row by row.

    ``last_rows`` are by the row, and then by the column, in which a merged cell begins, from 1.
    """

    last_rows: dict[int, dict[int, int]]
    _open: dict[int, tuple[int, Any]] = field(default_factory=dict)  # last row and cell, by column

    @classmethod
    def in_part(cls, part: IO[bytes]) -> Self:
        """Find those of a sheet in its part of the file: openpyxl tells none of rows one by one."""
        last_rows: dict[int, dict[int, int]] = defaultdict(dict)
        for column, first, last in islice(_merged(part), _MOST):
            if last > first:
                last_rows[first][column] = last
        return cls(dict(last_rows))

    def fill(self, number: int, row: Sequence[Any]) -> Sequence[Any]:
        """Return row ``number`` with what is merged into it from above."""
        begun = self.last_rows.get(number, {})
        for column, last in begun.items():
            if column <= len(row):
                self._open[column] = last, row[column - 1]
        if not self._open:
            return row
        cells = list(row)
        for column, (last, cell) in list(self._open.items()):
            if last < number:
                del self._open[column]
            elif column <= len(cells):
                cells[column - 1] = cell
        return cells


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    return reduce(lambda number, letter: 26 * number + letter - 64, letters, 0)


def _merged(part: IO[bytes]) -> Iterator[tuple[int, int, int]]:
    """Yield column, first and last row of each."""
    tail = b""
    while block := part.read(_BLOCK):
        content = tail + block
        end = 0
        for match in _MERGED.finditer(content):
            end = match.end()
            yield _column(match[1]), int(match[2]), int(match[3])
        tail = content[max(end, len(content) - _LONGEST_TAG) :]
