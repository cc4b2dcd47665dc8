"""A file as a table: its columns, and its rows one at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from statements.services.refusals import Refused

MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_CELL = 1_000_000  # characters; a longer cell is a mistake


class FileKind(StrEnum):
    """The kinds of files that are read."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    RIS = "ris"
    BIBTEX = "bibtex"
    ZIP = "zip"


class FileRefused(Refused):
    """A file that cannot be read. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row. ``cells`` are by column; those of JSON may be lists and objects.

    ``fault`` says why the row as a whole cannot be read, and is empty otherwise. ``surplus`` are
    the cells beyond the last column of the heading.
    """

    number: int
    cells: Mapping[str, Any]
    fault: str = ""
    surplus: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table. Each call of ``rows`` reads the file again, so that memory does not grow with it.

    ``was_read`` is for one whose rows were all read already, to find its headers.
    """

    kind: FileKind
    headers: tuple[str, ...]
    rows: Callable[[], Iterator[TableRow]]
    encoding: str = ""
    delimiter: str = ""
    was_read: bool = False
