"""Figures of a profile: a table, often with a picture, that pages and files show alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_SHORT = 12  # rows

type Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column: its name in files, and its head on pages."""

    key: str
    head: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The cells of a row. ``address`` is where its first cell leads on a page.

    ``statement`` is the number of the one whose words the cells have, if they do.
    """

    cells: Sequence[Cell]
    address: str = ""
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class ProfileFigure:
    """What one question is answered by.

    ``name`` is that of its files, ``basis`` says what was counted and how many, ``empty`` what is
    said where there is nothing to show. ``picture`` is SVG, or empty.
    """

    name: str
    title: str
    columns: Sequence[FigureColumn]
    rows: Sequence[FigureRow]
    basis: str
    empty: str
    picture: str = ""
    notes: Sequence[str] = field(default=())

    @property
    def is_long(self) -> bool:
        """Whether a list of its rows would be many screens of a phone."""
        return len(self.rows) > _SHORT

    def records(self, **constants: Cell) -> list[Mapping[str, Cell]]:
        """Return the rows as a file has them, each with the basis and the constants."""
        keys = [column.key for column in self.columns]
        return [
            {**dict(zip(keys, row.cells, strict=True)), "basis": self.basis, **constants}
            for row in self.rows
        ]

    @property
    def table(self) -> list[tuple[FigureRow, list[tuple[FigureColumn, Cell]]]]:
        """The rows with each cell beside its column."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]
