"""Cells in rows and columns, coloured by class."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from statements.engine.charts import svg

_WIDTH, _LEFT, _TOP, _ROW = 890, 132, 22, 30
_WIDEST = 62  # pixels of a column
_DARK = ("q4", "q5", "bar-blue")
_BETWEEN_HEADS = 4  # pixels


class GridCell(NamedTuple):
    """A cell: its class, what stands in it, and its tooltip. Without a class it is not drawn."""

    css_class: str = ""
    figure: str = ""
    words: str = ""


def draw_grid(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[GridCell]],
    *,
    label: str,
    left: int = _LEFT,
) -> str:
    """Return a picture of ``cells[row][column]``, with a head for each row and column.

    ``left`` are the pixels for the heads of rows.
    """
    width = min((_WIDTH - left) / max(len(columns), 1), _WIDEST)
    room = max(map(svg.width_of, columns), default=0) + _BETWEEN_HEADS
    step = max(ceil(room / width), 1)
    parts = [
        svg.text(columns[index], left + (index + 0.5) * width, 14, "mid")
        for index in range(0, len(columns), step)
    ]
    for number, (row, row_cells) in enumerate(zip(rows, cells, strict=True)):
        y = _TOP + number * _ROW
        parts.append(svg.text(svg.shortened(row, left - 8), left - 8, y + 19, "end"))
        for index, cell in enumerate(row_cells):
            if not cell.css_class:
                continue
            x = left + index * width
            parts.append(
                svg.rect(x + 1, y + 1, width - 2, _ROW - 2, cell.css_class, title=cell.words)
            )
            tone = ("on",) if cell.css_class in _DARK else ("ink",)
            if cell.figure and svg.width_of(cell.figure) < width:
                parts.append(svg.text(cell.figure, x + width / 2, y + 19, "mid", *tone))
    height = _TOP + len(rows) * _ROW + 4
    return svg.picture(parts, width=_WIDTH, height=height, label=label)
