"""The part of a long comparison that one page shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

# On one page: clauses of the directive times responses beside it.
MAX_CELLS = 800


class NoSuchPart(Exception):
    """A comparison has fewer parts than the number asked for."""


@dataclass(frozen=True, slots=True)
class ComparisonPart:
    """Part ``number`` of ``total``, counted from 1.

    It has ``size`` clauses of the directive, as many passages of each response, and the text around
    them. ``query`` names the comparison in an address.
    """

    number: int
    total: int
    size: int
    query: str

    @classmethod
    def of(
        cls, number: int, lengths: Sequence[int], *, columns: int, query: str
    ) -> "ComparisonPart":
        """Divide lists of these lengths in the same way. Raises ``NoSuchPart``."""
        size = MAX_CELLS // max(columns, 1)
        total = max(1, -(-max(lengths, default=0) // size))
        if not 1 <= number <= total:
            raise NoSuchPart(number)
        return cls(number, total, size, query)

    @property
    def rows(self) -> "slice[int, int, None]":
        """The rows of a list that this part has."""
        return slice((self.number - 1) * self.size, self.number * self.size, None)

    @property
    def first_row(self) -> int:
        """Counted from 1, as pages count."""
        return self.rows.start + 1

    @property
    def last_row(self) -> int:
        return self.rows.stop

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.total else None

    def address_of(self, anchor: str, row: int) -> str:
        """Return where a row is shown: on this page, or on that of another part."""
        part = row // self.size + 1
        if part == self.number:
            return f"#{anchor}"
        return f"{reverse('statements:compare')}?{self.query}&show=texts&part={part}#{anchor}"

    def stretch_of(self, text: str, starts: Sequence[int]) -> tuple[int, int]:
        """Return the stretch of a text that belongs to the rows that begin at ``starts``.

        The stretches of all parts together are the whole text.
        """
        rows = self.rows
        first = starts[rows.start] if rows.start < len(starts) else len(text)
        end = starts[rows.stop] if rows.stop < len(starts) else len(text)
        return (0 if self.number == 1 else first), end
