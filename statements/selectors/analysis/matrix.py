"""Directives against provinces, by one measure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median_low
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, Max, Q
from django.utils.translation import gettext as _

from statements.engine.echo.echo import ENGINE
from statements.engine.statistics.classes import class_edges, class_of
from statements.engine.statistics.clusters import cluster_order
from statements.models import (
    Basis,
    Jurisdiction,
    Level,
    ResponseLink,
    ResponseLinkQuerySet,
    Statement,
)
from statements.models.statements.dates import day_after, first_day
from statements.selectors.sources.ledger import AnswerState, Ledger, read_ledgers

MAX_ROWS = 200  # directives on a page


class CellMeasure(StrEnum):
    """What the cells of the matrix show."""

    CLAUSES = "clauses"
    DAYS = "days"
    DEPTH = "depth"
    SHARE = "share"


class MatrixOrder(StrEnum):
    """How rows and columns are sorted: as they come, by the sum of figures, or by likeness."""

    GIVEN = "given"
    MOST = "most"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A province and a directive: a figure with its class, or why there is none."""

    look: str
    figure: str
    state: AnswerState

    @property
    def words(self) -> str:
        """The figure, or why there is none."""
        if not self.figure and self.state is AnswerState.ANSWERED:
            return _("answered; this figure is not known")
        return self.figure or str(self.state.label)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A directive with its cells, in the order of the columns; ``median`` is over figures."""

    directive: Statement
    cells: Sequence[MatrixCell]
    median: str


@dataclass(frozen=True, slots=True)
class ProvinceMatrix:
    """A page of the matrix. ``classes`` are the looks with the figures each stands for.

    ``figures`` are those of the cells, row by row; None where there is none.
    """

    measure: CellMeasure
    units: Sequence[Jurisdiction]
    rows: Sequence[MatrixRow]
    classes: Sequence[tuple[str, str]]
    figures: Sequence[Sequence[float | None]]


type _Key = tuple[int, str]


def province_matrix(
    directives: Sequence[Statement],
    measure: CellMeasure,
    *,
    now: datetime,
    rows: MatrixOrder = MatrixOrder.GIVEN,
    columns: MatrixOrder = MatrixOrder.GIVEN,
    background: int | None,
) -> ProvinceMatrix:
    """Load the cells of directives, which are loaded already, in a fixed number of queries."""
    units = list(Jurisdiction.objects.provinces())
    values = _values(directives, measure, background)
    ledgers = read_ledgers(directives, units, now=now)
    table = [[values.get((directive.pk, unit.code)) for unit in units] for directive in directives]
    row_places = _sorted(table, rows)
    column_places = _sorted([list(column) for column in zip(*table, strict=True)], columns)
    sorted_units = [units[place] for place in column_places] or units
    figures = [[table[row][column] for column in column_places] for row in row_places]
    edges = class_edges(values.values())
    return ProvinceMatrix(
        measure,
        sorted_units,
        [
            _row(
                directives[place],
                list(zip(sorted_units, row, strict=True)),
                ledgers[directives[place].pk],
                edges,
                measure,
            )
            for place, row in zip(row_places, figures, strict=True)
        ],
        _classes(values.values(), edges, measure),
        figures,
    )


def _values(
    directives: Sequence[Statement], measure: CellMeasure, background: int | None
) -> dict[_Key, float]:
    """Return the figure of each directive and province.

    Of several responses the clauses are joined, as on the dashboard of a directive; of shares and
    depths the greatest counts, of days the least.
    """
    links = ResponseLink.objects.confirmed().filter(
        directive__in=directives, body__jurisdiction__level=Level.PROVINCE
    )
    if measure is CellMeasure.DAYS:
        return _days(directives, links)
    if measure is CellMeasure.DEPTH:
        figures = links.values_list("directive", "body__jurisdiction").annotate(
            figure=Max("depth__rung")
        )
    else:
        measured = ResponseLink.objects.measured(engine=ENGINE, background=background).values("pk")
        # Quotations without a clause say nothing: the rest of the text may have some.
        says_nothing = ~Q(echo__response_revision__basis=Basis.FULL) & Q(echo__clauses_taken_up=0)
        links = links.filter(pk__in=measured, echo__clauses__gt=0).exclude(says_nothing)
        if measure is CellMeasure.CLAUSES:
            return _clauses(links)
        figures = links.values_list("directive", "body__jurisdiction").annotate(
            figure=Max(ExpressionWrapper(100.0 * F("echo__v"), FloatField()))
        )
    return {
        (directive, unit): figure
        for directive, unit, figure in figures.order_by()
        if figure is not None
    }


def _clauses(links: ResponseLinkQuerySet) -> dict[_Key, float]:
    """Return the share of clauses, in percent, that any response of a province takes up."""
    taken_up: defaultdict[_Key, set[str]] = defaultdict(set)
    clauses: dict[_Key, int] = {}
    rows = links.values_list(
        "directive", "body__jurisdiction", "echo__clauses", "echo__clause_ids_taken_up"
    )
    for directive, unit, number, clause_ids in rows.order_by():
        taken_up[directive, unit].update(clause_ids)
        clauses[directive, unit] = number
    return {key: 100.0 * len(taken_up[key]) / number for key, number in clauses.items()}


def _days(directives: Sequence[Statement], links: Any) -> dict[_Key, float]:
    """Return the longest possible days until the first answer that is not before the directive."""
    dates = {directive.pk: date for directive in directives if (date := directive.possible_date)}
    days: dict[_Key, float] = {}
    rows = links.values_list(
        "directive",
        "body__jurisdiction",
        first_day("response__possible_days"),
        day_after("response__possible_days"),
    )
    for directive, unit, _first, after in rows.order_by():
        date = dates.get(directive)
        if date and after and (longest := (after - date.first).days - 1) >= 0:
            days[directive, unit] = min(days.get((directive, unit), longest), longest)
    return days


def _sorted(table: list[list[float | None]], order: MatrixOrder) -> list[int]:
    """Return the places of rows in an order; that of ties is as they come."""
    places = list(range(len(table)))
    if order is MatrixOrder.MOST:
        return sorted(places, key=lambda place: -sum(value or 0 for value in table[place]))
    return cluster_order(table) if order is MatrixOrder.CLUSTER else places


def _row(
    directive: Statement,
    values: Sequence[tuple[Jurisdiction, float | None]],
    ledger: Ledger,
    edges: Sequence[float],
    measure: CellMeasure,
) -> MatrixRow:
    cells = []
    for unit, value in values:
        state = ledger.rows[unit.code].state
        if value is None:
            look = "unknown" if state is AnswerState.ANSWERED else state.value
            cells.append(MatrixCell(look, "", state))
        else:
            look = f"q{_look(class_of(value, edges), measure)}"
            cells.append(MatrixCell(look, f"{value:.0f}", state))
    figures = [value for _unit, value in values if value is not None]
    return MatrixRow(directive, cells, f"{median_low(figures):.0f}" if figures else "–")


def _look(number: int, measure: CellMeasure) -> int:
    return 6 - number if measure is CellMeasure.DAYS else number


def _classes(values: Any, edges: Sequence[float], measure: CellMeasure) -> list[tuple[str, str]]:
    classes: dict[int, list[float]] = {}
    for value in values:
        classes.setdefault(class_of(value, edges), []).append(value)
    return [
        (f"q{_look(number, measure)}", _span(min(figures), max(figures)))
        for number, figures in sorted(classes.items())
    ]


def _span(least: float, most: float) -> str:
    low, high = f"{least:.0f}", f"{most:.0f}"
    return low if low == high else f"{low}–{high}"
