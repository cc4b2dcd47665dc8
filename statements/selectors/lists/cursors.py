"""Where a page of a list begins: cursors, and what a page was asked for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from statements.models import ImpreciseDate
from statements.models.statements.keys import read_key

UNDATED_SENTINEL = date(1, 1, 1)  # as cards sort what has no date
MAX_SENTINEL = date(9999, 12, 31)  # for what has no date, where the earliest come first


class NoSuchCursor(ValueError):
    """An address that names no position in a list."""


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A row's position in a list: the day after its last possible one, and its key."""

    sorted_on: date
    pk: int

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read a cursor as ``str`` writes it. Raises ``NoSuchCursor``."""
        day, _, key = text.partition(".")
        pk = read_key(key)
        try:
            if pk is not None and len(day) == len("2025-04-25"):
                return cls(date.fromisoformat(day), pk)
        except ValueError:
            pass
        raise NoSuchCursor(text)

    def __str__(self) -> str:
        return f"{self.sorted_on.isoformat()}.{self.pk}"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page to show: after or before a cursor, within ``days`` where the list has such bounds.

    A list begins with the latest row, by its last possible day, or with the earliest, by its first
    possible day, if ``earliest_first``. Rows without a date come last.
    """

    days: ImpreciseDate | None = None
    after: Cursor | None = None
    before: Cursor | None = None
    earliest_first: bool = False

    @property
    def ascends(self) -> bool:
        """Whether the rows next to the cursor are those with the earliest days."""
        return self.earliest_first == (self.before is None)

    def beyond(self, key: str) -> Q:
        """Return the condition that a row, sorted by ``key``, stands beyond the cursor."""
        cursor = self.before or self.after
        if cursor is None:
            return Q()
        side = "gt" if self.ascends else "lt"
        return Q(**{f"{key}__{side}e": cursor.sorted_on}) & (
            Q(**{f"{key}__{side}": cursor.sorted_on}) | Q(**{f"pk__{side}": cursor.pk})
        )


@dataclass(frozen=True, slots=True)
class KeyPage:
    """The keys of the rows of one page, in order, and the cursors of its neighbours.

    The previous page ends before ``previous``, the next begins after ``next``.
    """

    keys: list[int]
    previous: Cursor | None
    next: Cursor | None
