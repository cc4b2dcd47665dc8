"""Directives against provinces, by one measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median_low
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, Max, Min, Q

from statements.engine.echo.echo import ENGINE
from statements.engine.statistics.classes import class_edges, class_of
from statements.engine.statistics.clusters import cluster_order
from statements.models import (
    Basis,
    Jurisdiction,
    Level,
    LinkState,
    ResponseLink,
    Search,
    Statement,
)
from statements.models.statements.dates import day_after, first_day
from statements.selectors.links.directives import AnswerState
from statements.selectors.links.frequencies import current_background

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


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A directive with its cells, in the order of the columns; ``median`` is over figures."""

    directive: Statement
    cells: Sequence[MatrixCell]
    median: str


@dataclass(frozen=True, slots=True)
class ProvinceMatrix:
    """A page of the matrix. ``classes`` are the looks with the figures each stands for."""

    measure: CellMeasure
    units: Sequence[Jurisdiction]
    rows: Sequence[MatrixRow]
    classes: Sequence[tuple[str, str]]


type _Key = tuple[int, str]


def province_matrix(
    directives: Sequence[Statement],
    measure: CellMeasure,
    *,
    rows: MatrixOrder = MatrixOrder.GIVEN,
    columns: MatrixOrder = MatrixOrder.GIVEN,
) -> ProvinceMatrix:
    """Load the cells of directives, which are loaded already, in four queries."""
    units = list(Jurisdiction.objects.provinces())
    values = _values(directives, measure)
    states = _states(directives)
    table = [[values.get((directive.pk, unit.code)) for unit in units] for directive in directives]
    row_places = _sorted(table, rows)
    column_places = _sorted([list(column) for column in zip(*table, strict=True)], columns)
    edges = class_edges(values.values())
    return ProvinceMatrix(
        measure,
        [units[place] for place in column_places] or units,
        [
            _row(
                directives[row],
                [
                    (units[column], table[row][column])
                    for column in column_places or range(len(units))
                ],
                states,
                edges,
                measure,
            )
            for row in row_places
        ],
        _classes(values.values(), edges, measure),
    )


def _values(directives: Sequence[Statement], measure: CellMeasure) -> dict[_Key, float]:
    """Return the figure of each directive and province, the greatest of several responses."""
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
        measured = ResponseLink.objects.measured(
            engine=ENGINE, background=current_background()
        ).values("pk")
        share = ExpressionWrapper(
            100.0 * F("echo__clauses_taken_up") / F("echo__clauses"), FloatField()
        )
        figure = share if measure is CellMeasure.CLAUSES else 100.0 * F("echo__v")
        # Quotations without a clause say nothing: the rest of the text may have some.
        says_nothing = ~Q(echo__response_revision__basis=Basis.FULL) & Q(echo__clauses_taken_up=0)
        figures = (
            links.filter(pk__in=measured, echo__clauses__gt=0)
            .exclude(says_nothing)
            .values_list("directive", "body__jurisdiction")
            .annotate(figure=Max(ExpressionWrapper(figure, FloatField())))
        )
    return {
        (directive, unit): figure
        for directive, unit, figure in figures.order_by()
        if figure is not None
    }


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


def _states(directives: Sequence[Statement]) -> Mapping[_Key, AnswerState]:
    """Return the state of each pair of which anything is known."""
    states: dict[_Key, AnswerState] = {}
    searches = Search.objects.filter(directive__in=directives)
    for key in searches.values_list("directive", "jurisdiction").order_by():
        states[key] = AnswerState.SEARCHED
    links = ResponseLink.objects.not_rejected().filter(
        directive__in=directives, body__jurisdiction__level=Level.PROVINCE
    )
    # "confirmed" precedes "suggested", so that the least state is the firmest.
    firmest = links.values_list("directive", "body__jurisdiction").annotate(state=Min("state"))
    for directive, unit, state in firmest.order_by():
        is_confirmed = state == LinkState.CONFIRMED
        states[directive, unit] = AnswerState.ANSWERED if is_confirmed else AnswerState.PROBABLE
    return states


def _sorted(table: list[list[float | None]], order: MatrixOrder) -> list[int]:
    """Return the places of rows in an order; that of ties is as they come."""
    places = list(range(len(table)))
    if order is MatrixOrder.MOST:
        return sorted(places, key=lambda place: -sum(value or 0 for value in table[place]))
    return cluster_order(table) if order is MatrixOrder.CLUSTER else places


def _row(
    directive: Statement,
    values: Sequence[tuple[Jurisdiction, float | None]],
    states: Mapping[_Key, AnswerState],
    edges: Sequence[float],
    measure: CellMeasure,
) -> MatrixRow:
    cells = []
    for unit, value in values:
        state = states.get((directive.pk, unit.code), AnswerState.NOT_LOOKED)
        if value is None:
            look = "unknown" if state is AnswerState.ANSWERED else state.value
            cells.append(MatrixCell(look, ""))
        else:
            look = f"q{_look(class_of(value, edges), measure)}"
            cells.append(MatrixCell(look, f"{value:.0f}"))
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
