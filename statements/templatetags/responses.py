"""The table of responses to a directive, with the columns that were chosen."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from statements.engine.charts.text_map import covered_shares, draw_text_map
from statements.selectors.analysis.directive import DirectiveAnalysis
from statements.selectors.analysis.responses import (
    ASCENDING,
    ResponseColumn,
    ResponseOrder,
    ResponseRow,
)
from statements.templatetags.analysis import as_days, as_share
from statements.templatetags.figures import as_known
from statements.templatetags.languages import with_languages
from statements.templatetags.spreads import uptake_bar

register = template.Library()

_LINE_WIDTH, _MARGIN = 48, 5  # of a line of days, in pixels
_UNKNOWN = SafeString("–")
_FIGURES = frozenset({"days", "characters", "clauses", "verbatim", "share", "longest"})


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """The head of a column; ``order`` sorts by it."""

    label: str
    order: str
    is_figure: bool
    is_current: bool
    direction: str


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column that may be shown."""

    name: str
    label: str
    is_shown: bool


@register.simple_tag
def response_heads(columns: Sequence[ResponseColumn], current: ResponseOrder) -> list[ResponseHead]:
    """Return the heads of the columns, that of the province first."""
    heads: list[tuple[str, ResponseOrder | None, bool]] = [
        (_("Province"), ResponseOrder.PLACE, False)
    ]
    heads += [(_label(column), column.order, column in _FIGURES) for column in columns]
    return [
        ResponseHead(
            label,
            order or "",
            is_figure,
            is_current=order is current,
            direction="ascending" if current in ASCENDING else "descending",
        )
        for label, order, is_figure in heads
    ]


@register.simple_tag
def column_choices(columns: Collection[ResponseColumn]) -> list[ColumnChoice]:
    """Return all columns."""
    return [
        ColumnChoice(column.value, _label(column), column in columns) for column in ResponseColumn
    ]


@register.simple_tag
def response_cells(
    row: ResponseRow, columns: Sequence[ResponseColumn], analysis: DirectiveAnalysis
) -> SafeString:
    """Write the cells of a response but for that of its province."""
    return format_html_join(
        "\n  ",
        "<td{}>{}</td>",
        (
            (
                mark_safe(' class="n"' if column in _FIGURES else ""),  # noqa: S308 - fixed
                _days(row, analysis) if column is ResponseColumn.DAYS else _CELLS[column](row),
            )
            for column in columns
        ),
    )


def _label(column: ResponseColumn) -> str:
    return {
        ResponseColumn.TITLE: _("Title"),
        ResponseColumn.BODY: _("Body"),
        ResponseColumn.DATE: _("Date"),
        ResponseColumn.DAYS: _("Days"),
        ResponseColumn.CHARACTERS: _("Characters"),
        ResponseColumn.CLAUSES: _("Clauses"),
        ResponseColumn.VERBATIM: _("Word for word"),
        ResponseColumn.SHARE: _("Share of text"),
        ResponseColumn.LONGEST: _("Longest run"),
        ResponseColumn.WHERE: _("Where in the text"),
        ResponseColumn.DEPTH: _("Depth"),
        ResponseColumn.FORM: _("Form"),
    }[column]


def _number(number: int | None) -> str | SafeString:
    return _UNKNOWN if number is None else f"{number:,}"


def _clauses(row: ResponseRow) -> SafeString:
    """Write how many clauses a response took up, with a bar."""
    echo = row.link.fresh_echo
    if echo is None or row.clauses is None:
        return _UNKNOWN
    return format_html("{} {}", row.clauses, uptake_bar(echo))


def _days(row: ResponseRow, analysis: DirectiveAnalysis) -> SafeString:
    """Write the days, marked on a line as long as those of all; a span is a thick line."""
    if row.days is None or not analysis.curve:
        return format_html("{}", as_days(row.days))
    scale = _LINE_WIDTH / max(analysis.curve[-1].day, row.days[1], 1)
    low, high = (_MARGIN + day * scale for day in row.days)
    return format_html(
        '{days} <svg class="days" width="{width}" height="12" aria-hidden="true">'
        '<path class="grid-line" d="M{margin} 6h{line}"/>'
        '<path class="days-mark" d="M{low} 6H{high}"/></svg>',
        days=as_days(row.days),
        width=_LINE_WIDTH + 2 * _MARGIN,
        margin=_MARGIN,
        line=_LINE_WIDTH,
        low=f"{low:.1f}",
        high=f"{high + 0.1:.1f}",  # a cap is drawn only where there is some length
    )


def _where(row: ResponseRow) -> SafeString:
    """Draw where in the text the directive is repeated."""
    if row.passage_spans is None or not row.characters:
        return _UNKNOWN
    label = _("nothing is repeated")
    if row.passage_spans:
        first, last = (
            min(start for start, _end in row.passage_spans),
            max(end for _s, end in row.passage_spans),
        )
        label = _("between %(first)s %% and %(last)s %% of the text") % {
            "first": 100 * first // row.characters,
            "last": -(-100 * last // row.characters),
        }
    picture = draw_text_map(covered_shares(row.characters, row.passage_spans), label=label)
    return mark_safe(picture)  # noqa: S308 - the label is escaped


_CELLS: dict[ResponseColumn, Callable[[ResponseRow], str | SafeString]] = {
    ResponseColumn.TITLE: lambda row: with_languages(row.link.response),
    ResponseColumn.BODY: lambda row: with_languages(row.link.response.body),
    ResponseColumn.DATE: lambda row: as_known(row.link.response.date),
    ResponseColumn.CHARACTERS: lambda row: _number(row.characters),
    ResponseColumn.CLAUSES: _clauses,
    ResponseColumn.VERBATIM: lambda row: _number(row.verbatim),
    ResponseColumn.SHARE: lambda row: as_share(row.share),
    ResponseColumn.LONGEST: lambda row: _number(row.longest),
    ResponseColumn.WHERE: _where,
    ResponseColumn.DEPTH: lambda row: (
        with_languages(row.link.depth) if row.link.depth else _UNKNOWN
    ),
    ResponseColumn.FORM: lambda row: with_languages(row.link.response.genre.name_en),
}
