"""Directives against provinces, by one measure."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from statistics import median_low
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from statements.engine.statistics.classes import class_edges, class_of
from statements.engine.statistics.clusters import cluster_order
from statements.models import ImpreciseDate, Jurisdiction, Statement
from statements.models.statements.keys import read_key
from statements.selectors.lists.criteria import Criteria
from statements.selectors.lists.definitions import list_definition
from statements.selectors.sources.answers import Answer
from statements.selectors.sources.ledger import AnswerState, LedgerEvidence, read_evidence

MAX_ROWS = 200  # directives on a page
MAX_PAGES = 1_000
AT_LEAST = "≥"


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """A page of directives, the latest first; ``number`` counts from 1."""

    rows: Sequence[Statement]
    number: int
    has_more: bool

    @property
    def later(self) -> int:
        """The number of the page before it; 0 for the first."""
        return self.number - 1

    @property
    def earlier(self) -> int:
        """The number of the next page; 0 for the last."""
        return self.number + 1 if self.has_more else 0


NO_DIRECTIVES = MatrixPage((), 1, has_more=False)


class CellMeasure(StrEnum):
    """What the cells of the matrix show."""

    CLAUSES = "clauses"
    DAYS = "days"
    DEPTH = "depth"
    SHARE = "share"

    @property
    def label(self) -> str:
        """What the figures are, in the language of the reader."""
        return {
            CellMeasure.CLAUSES: _("Clauses, in percent"),
            CellMeasure.DAYS: _("Days to answer"),
            CellMeasure.DEPTH: _("Depth"),
            CellMeasure.SHARE: _("Share of the text, in percent"),
        }[self]


class MatrixOrder(StrEnum):
    """How rows and columns are sorted: as they come, by the sum of figures, or by likeness."""

    GIVEN = "given"
    MOST = "most"
    CLUSTER = "cluster"


class MatrixCell(NamedTuple):
    """A province and a directive: a figure with its class, or why there is none.

    A figure begins with ``AT_LEAST`` where it may be more, since only quotations are held.
    ``state`` is None where the province did not exist yet on the directive's day.
    """

    css_class: str
    figure: str
    state: AnswerState | None

    @property
    def words(self) -> str:
        """The figure, or why there is none."""
        if self.state is None:
            return _("not there yet")
        if not self.figure and self.state is AnswerState.ANSWERED:
            return _("answered; this figure is not known")
        return self.figure or str(self.state.label)


_NOT_THERE = MatrixCell("not-yet", "", None)
_WITHOUT_FIGURE = {
    state: MatrixCell("unknown" if state is AnswerState.ANSWERED else state.value, "", state)
    for state in AnswerState
}


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A directive with its cells, in the order of the columns; ``median`` is over figures.

    It begins with ``AT_LEAST`` where it may be more.
    ``part`` is the name of a part of it, whose cells these are; empty for the whole.
    """

    directive: Statement
    cells: Sequence[MatrixCell]
    median: str
    part: str = ""

    @property
    def name(self) -> str:
        return self.part or self.directive.marked_title


@dataclass(frozen=True, slots=True)
class ProvinceMatrix:
    """A page of the matrix. ``classes`` are those of cells, with the figures each stands for.

    ``figures`` are those of whole directives, row by row; None where there is none.
    """

    measure: CellMeasure
    units: Sequence[Jurisdiction]
    rows: Sequence[MatrixRow]
    classes: Sequence[tuple[str, str]]
    figures: Sequence[Sequence[float | None]]

    @property
    def cells(self) -> Iterator[MatrixCell]:
        """Yield the cells of all rows."""
        return chain.from_iterable(row.cells for row in self.rows)

    @property
    def has_least(self) -> bool:
        """Whether some figures may be more than the matrix says."""
        return any(cell.figure.startswith(AT_LEAST) for cell in self.cells)


def directives_of_page(criteria: Criteria, number: str | None, *, as_of: date | None) -> MatrixPage:
    """Return a page of the directives that meet criteria; the first for one that is none.

    With ``as_of`` those that were certainly issued later are left out.
    """
    definition = list_definition("directives")
    # All of them need no cards, whose facts PostgreSQL takes to be independent of the kind.
    is_narrow = criteria != definition.criteria
    directives = definition.statements(criteria) if is_narrow else Statement.objects.directives()
    if as_of:
        later = Q(possible_days__startswith__gt=as_of)
        directives = directives.filter(Q(possible_days=None) | ~later)
    page_number = min(read_key(number or "") or 1, MAX_PAGES)
    rows = list(
        directives.latest_first()[(page_number - 1) * MAX_ROWS : page_number * MAX_ROWS + 1]
    )
    if not rows and page_number > 1:
        return directives_of_page(criteria, None, as_of=as_of)
    return MatrixPage(rows[:MAX_ROWS], page_number, has_more=len(rows) > MAX_ROWS)


def province_matrix(
    directives: Sequence[Statement],
    measure: CellMeasure,
    *,
    now: datetime,
    rows: MatrixOrder = MatrixOrder.GIVEN,
    columns: MatrixOrder = MatrixOrder.GIVEN,
    background: int | None,
    as_of: date | None = None,
) -> ProvinceMatrix:
    """Load the cells of directives, which are loaded already, in a fixed number of queries.

    With ``as_of`` they are as they stood on that day.
    """
    units = list(Jurisdiction.objects.provinces())
    evidence = read_evidence(directives, units, now=now, as_of=as_of)
    table = [_figures(directive, units, evidence, measure, background) for directive in directives]
    row_indices = _sorted(table, rows)
    column_indices = _sorted([list(column) for column in zip(*table, strict=True)], columns)
    sorted_units = [units[index] for index in column_indices] or units
    figures = [[table[row][column] for column in column_indices] for row in row_indices]
    values = [value for row in figures for value in row if value is not None]
    edges = class_edges(values)
    return ProvinceMatrix(
        measure,
        sorted_units,
        [
            _row(directives[index], sorted_units, row, evidence, edges, measure)
            for index, row in zip(row_indices, figures, strict=True)
        ],
        _classes(values, edges, measure),
        figures,
    )


def _figures(
    directive: Statement,
    units: Sequence[Jurisdiction],
    evidence: LedgerEvidence,
    measure: CellMeasure,
    background: int | None,
) -> list[float | None]:
    """Return the figure of each unit; None where it is not known, or the unit was not there yet."""
    key, issued = directive.pk, directive.possible_date
    return [
        _value(answer, issued, measure, background)
        if (answer := evidence.answers.get((key, unit.code))) and unit.may_exist_on(issued)
        else None
        for unit in units
    ]


def _value(
    answer: Answer, issued: ImpreciseDate | None, measure: CellMeasure, background: int | None
) -> float | None:
    """Return the figure of a directive and a province; None where it is not known.

    Of several responses the clauses are joined, as on the dashboard of a directive; of shares and
    depths the greatest counts, of days the longest possible until the first answer.
    """
    if measure is CellMeasure.DAYS:
        return (answer.after - issued.first).days - 1 if answer.after and issued else None
    if measure is CellMeasure.DEPTH:
        return answer.rung
    if not answer.is_fresh(background) or not answer.has_text:
        return None
    if measure is CellMeasure.SHARE:
        return None if answer.v is None else 100 * answer.v
    return 100 * answer.taken_up / len(answer.fates)


def _sorted(table: list[list[float | None]], order: MatrixOrder) -> list[int]:
    """Return the indices of rows in an order; that of ties is as they come."""
    indices = list(range(len(table)))
    if order is MatrixOrder.MOST:
        return sorted(indices, key=lambda index: -sum(value or 0 for value in table[index]))
    return cluster_order(table) if order is MatrixOrder.CLUSTER else indices


def _row(
    directive: Statement,
    units: Sequence[Jurisdiction],
    figures: Sequence[float | None],
    evidence: LedgerEvidence,
    edges: Sequence[float],
    measure: CellMeasure,
) -> MatrixRow:
    key, issued = directive.pk, directive.possible_date
    cells, values = [], []
    for unit, figure in zip(units, figures, strict=True):
        if not unit.may_exist_on(issued):
            cells.append(_NOT_THERE)
            continue
        state = evidence.state(key, unit.code)
        if figure is None:
            cells.append(_WITHOUT_FIGURE[state])
        else:
            answer = evidence.answers[key, unit.code]
            is_least = measure is CellMeasure.CLAUSES and answer.is_in_part
            css_class = f"q{_shade(class_of(figure, edges), measure)}"
            cells.append(MatrixCell(css_class, format_figure(figure, is_least=is_least), state))
            values.append((figure, is_least))
    return MatrixRow(directive, cells, format_median(values))


def format_figure(figure: float, *, is_least: bool) -> str:
    """Write a figure of a cell."""
    return f"{AT_LEAST if is_least else ''}{figure:.0f}"


def format_median(values: Sequence[tuple[float, bool]]) -> str:
    """Write the median of figures, each with whether it may be more; a dash if there is none."""
    if not values:
        return "–"
    least = median_low(figure for figure, _is_least in values)
    most = median_low(math.inf if is_least else figure for figure, is_least in values)
    return format_figure(least, is_least=least < most)


def _shade(number: int, measure: CellMeasure) -> int:
    return 6 - number if measure is CellMeasure.DAYS else number


def _classes(
    values: Iterable[float], edges: Sequence[float], measure: CellMeasure
) -> list[tuple[str, str]]:
    classes: dict[int, list[float]] = {}
    for value in values:
        classes.setdefault(class_of(value, edges), []).append(value)
    return [
        (f"q{_shade(number, measure)}", _span(min(figures), max(figures)))
        for number, figures in sorted(classes.items())
    ]


def _span(least: float, most: float) -> str:
    low, high = f"{least:.0f}", f"{most:.0f}"
    return low if low == high else f"{low}–{high}"
