"""A row as it was read, and a reader that turns bad cells into faults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from statements.models import Basis, ImpreciseDate
from statements.services.imports.faults import CellFault, Fix
from statements.services.imports.values import BadCell, read_choice, read_list, read_text
from statements.services.imports.vocabulary import BodyName, OfficialName


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """The directive that a row answers: by key or title."""

    key: str
    title: str
    state: str
    method: str
    evidence: str


@dataclass(slots=True)
class RowReading:
    """A row as it was read. ``filled`` are the fields whose cells are not empty.

    ``genre_id`` is None where no form is given; ``new_tags`` are names of tags to be created.
    """

    number: int
    key: str = ""
    own_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    date: ImpreciseDate | None = None
    genre_id: int | None = None
    body: BodyName | None = None
    official: OfficialName | None = None
    text: str = ""
    basis: str = Basis.FULL.value
    tag_ids: list[int] = field(default_factory=list)
    new_tags: list[str] = field(default_factory=list)
    citations: list[dict[str, Any]] = field(default_factory=list)
    answers: list[RowAnswer] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)

    @property
    def title(self) -> str:
        return str(self.facts.get("title_zh") or self.facts.get("title_en") or "")

    def add_fault(self, name: str, message: str, *fixes: Fix) -> None:
        """Add a fault of the cell that becomes field ``name``."""
        self.faults.append(CellFault(name, message, fixes))

    def has_fault(self, *names: str) -> bool:
        """Whether one of these fields has a fault already."""
        return any(fault.field in names for fault in self.faults)


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads cells by name; what cannot be read becomes a fault of ``reading``.

    ``names`` are the fields at fault where the cells belong to something within a row.
    """

    reading: RowReading
    cells: Mapping[str, Any]
    names: Mapping[str, str] = field(default_factory=dict)

    def read[T](self, name: str, read: Callable[[Any], T], default: T) -> T:
        """Return a cell as ``read`` parses it; the default if it is empty or cannot be parsed."""
        value = self.cells.get(name)
        if value in ("", None):
            return default
        try:
            return read(value)
        except BadCell as bad:
            self._refuse(name, bad)
            return default

    def _refuse(self, name: str, bad: BadCell) -> None:
        self.reading.add_fault(self.names.get(name, name), str(bad), *bad.fixes)

    def items(self, name: str) -> list[Any]:
        """Return the items of a cell."""
        return self.read(name, read_list, [])

    def text(self, name: str, most: int, *, one_line: bool = True) -> str:
        """Return a clean text."""
        # Without ``read``, for speed: a row has fifteen of them, and most are empty.
        value = self.cells.get(name)
        if value in ("", None):
            return ""
        try:
            return read_text(value, most=most, one_line=one_line)
        except BadCell as bad:
            self._refuse(name, bad)
            return ""

    def choice(self, name: str, choices: Mapping[str, str], default: str = "") -> str:
        """Return a choice."""
        if self.cells.get(name) in ("", None):
            return default
        return self.read(name, lambda value: read_choice(value, choices), default)
