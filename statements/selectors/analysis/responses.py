"""The confirmed responses of provinces, as a table to sort."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models.functions import Length

from statements.models import Jurisdiction, ResponseLink, Revision
from statements.selectors.analysis.directive import DirectiveAnalysis

MAX_ROWS = 31  # before somebody asks for all: with them a dashboard is printed on three pages


class ResponseOrder(StrEnum):
    """The columns that the table can be sorted by."""

    DAYS = "days"
    PLACE = "place"
    CHARACTERS = "characters"
    CLAUSES = "clauses"
    SHARE = "share"
    LONGEST = "longest"
    DEPTH = "depth"


# Figures are read from the greatest on, days and places from the least.
ASCENDING = frozenset({ResponseOrder.PLACE, ResponseOrder.DAYS})


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """A response. Figures are None where no text is held or it is not measured yet.

    ``share`` is the share of its characters that repeat the directive, from 0 to 1, and None of
    quotations.
    """

    unit: Jurisdiction
    link: ResponseLink
    days: tuple[int, int] | None
    characters: int | None
    clauses: int | None
    share: float | None
    longest: int | None

    @property
    def depth(self) -> int | None:
        return self.link.depth.rung if self.link.depth else None


def response_table(analysis: DirectiveAnalysis, order: ResponseOrder) -> Sequence[ResponseRow]:
    """Return the rows in order; those without the figure stand at the end."""
    links = [(answer.unit, link) for answer in analysis.answers for link in answer.links]
    sizes = dict(
        Revision.objects.current()
        .filter(statement__in=[link.response_id for _, link in links])
        .values_list("statement", Length("text"))
    )
    rows = [_row(unit, link, sizes.get(link.response_id)) for unit, link in links]
    if order is ResponseOrder.PLACE:
        return rows
    sign = 1 if order in ASCENDING else -1

    def place(row: ResponseRow) -> tuple[bool, float, float]:
        value = getattr(row, order.value)
        if value is None:
            return True, 0.0, 0.0
        first, second = value if isinstance(value, tuple) else (value, 0)
        return False, sign * first, sign * second

    return sorted(rows, key=place)


def _row(unit: Jurisdiction, link: ResponseLink, characters: int | None) -> ResponseRow:
    echo, latency = link.fresh_echo, link.latency
    return ResponseRow(
        unit=unit,
        link=link,
        days=(latency.shortest, latency.longest) if latency else None,
        characters=characters,
        clauses=echo.clauses_taken_up if echo else None,
        share=echo.v if echo else None,
        longest=echo.longest if echo else None,
    )
