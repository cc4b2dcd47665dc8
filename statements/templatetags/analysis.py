"""Charts and cells of the analysis of a directive.

Filters and tags, not templates to include: a matrix has some two thousand cells.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django import template
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.statistics.shares import Interval
from statements.selectors.analysis.charts import curve_picture
from statements.selectors.analysis.clauses import ClauseFates, Fate
from statements.selectors.analysis.directive import DirectiveAnalysis, UnitAnswer
from statements.selectors.analysis.matrix import CellMeasure, MatrixOrder, MatrixRow
from statements.selectors.analysis.medians import MedianTime
from statements.selectors.analysis.order import MatrixView
from statements.selectors.analysis.passages import comparison_address
from statements.selectors.analysis.responses import ASCENDING, ResponseOrder
from statements.templatetags.languages import in_chinese

register = template.Library()

# A letter for readers and print; the eye gets the shape that the class has.
_CELLS = {
    Fate.VERBATIM: "<td class=v>V",
    Fate.ALTERED: "<td class=a>A",
    Fate.ABSENT: "<td class=o>–",
    Fate.NO_TEXT: "<td class=w>·",
}
_BAR_WIDTH = 56  # pixels

_LEAST_P_VALUE = 0.01  # written as a number


@register.filter
def as_curve(analysis: DirectiveAnalysis) -> SafeString:
    """Draw the adoption curve."""
    return mark_safe(curve_picture(analysis))  # noqa: S308 - the parts are escaped


@register.simple_tag
def unit_heads(analysis: DirectiveAnalysis, view: MatrixView) -> SafeString:
    """Write the heads of the columns, each a link to the texts side by side if there is one."""
    return format_html_join(
        "", "<th scope=col>{}", ((_unit_head(analysis, place),) for place in view.places)
    )


def _unit_head(analysis: DirectiveAnalysis, place: int) -> SafeString:
    answer = analysis.answers[place]
    name = format_html(
        '<span lang="zh" aria-hidden="true">{}</span><span class="hidden">{}</span>',
        answer.unit.abbr_zh,
        answer.unit.name_en,
    )
    measured = [link.response_id for link in answer.links if link.fresh_echo]
    if not measured:
        return name
    address = comparison_address(analysis.directive, measured[:1])
    return format_html('<a href="{}" title="{}">{}</a>', address, answer.unit.name_en, name)


@register.simple_tag(takes_context=True)
def clause_rows(context: Context, view: MatrixView, clauses: Sequence[ClauseFates]) -> SafeString:
    """Write the rows of clauses; each clause leads to its passages."""
    query: QueryDict = context["request"].GET.copy()
    rows = []
    for clause in clauses:
        query["clause"] = clause.id
        rows.append((_clause_row(view, clause, query.urlencode()),))
    return format_html_join("", "{}\n", rows)


def _clause_row(view: MatrixView, clause: ClauseFates, query: str) -> SafeString:
    cells = "".join(_CELLS[fate] for fate in view.fates(clause))
    return format_html(
        '<tr><th scope=row lang=zh{}><a href="?{}#passages">{}</a>{}<td class=sum>{} {}</tr>',
        format_html(' title="{}"', clause.text) if clause.text != clause.core else "",
        query,
        clause.core,
        mark_safe(cells),  # noqa: S308 - fixed strings
        _spread_bar(clause),
        clause.spread,
    )


def _spread_bar(clause: ClauseFates) -> SafeString:
    """Draw in how many provinces a clause is verbatim and altered, of those with a text."""
    most = max(clause.with_text, 1)
    return format_html(
        '<svg class="spark" width="{}" height="8" aria-hidden="true">'
        '<rect class="bar-blue" width="{}" height="8"/>'
        '<rect class="bar-gold" width="{}" height="8"/></svg>',
        _BAR_WIDTH,
        round(_BAR_WIDTH * clause.spread / most),
        round(_BAR_WIDTH * clause.verbatim / most),
    )


@register.filter
def as_fate_word(fate: Fate) -> str:
    """Name a fate."""
    return {
        Fate.VERBATIM: _("word for word"),
        Fate.ALTERED: _("altered"),
        Fate.ABSENT: _("absent"),
        Fate.NO_TEXT: _("no text"),
    }[fate]


@register.filter
def as_days(days: tuple[int, int] | None) -> str:
    """Write days as a number or a span."""
    if days is None:
        return "–"
    return str(days[0]) if days[0] == days[1] else f"{days[0]}–{days[1]}"


@register.filter
def as_interval(interval: Interval) -> str:
    """Write an interval of shares in percent."""
    return f"{interval.low:.0%}–{interval.high:.0%}".replace("%–", "–")


@register.filter
def as_censored_median(median: MedianTime | None) -> str:
    """Say when half of the provinces looked at had answered, those still silent included."""
    if median is None:
        return ""
    words = _("with those searched in vain: %(days)s (n = %(n)s)") % {
        "days": days_between(median.estimate),
        "n": median.answered + median.silent,
    }
    if median.interval:
        words += _("; 95 %% interval %(days)s") % {"days": days_between(median.interval)}
    return words


def days_between(interval: Interval) -> str:
    """Write limits in days; the last may be open."""
    low, high = interval
    if math.isinf(high):
        return ngettext("%(n)s day or more", "%(n)s days or more", int(low)) % {"n": int(low)}
    days = as_days((int(low), int(high)))
    return _("%(days)s days") % {"days": days}


@register.filter
def as_silence(answer: UnitAnswer) -> SafeString:
    """Write what was looked at in a province: a search, and the sources watched."""
    search, record = answer.row.last_search, answer.row.record
    places = [search.where] if search else []
    if record:
        places += map(str, record.sources)
    if not places:
        return format_html('<span class="soft">{}</span>', _("nothing"))
    return format_html_join("; ", "{}", ((in_chinese(place),) for place in places))


@register.filter
def as_share(share: float | None) -> str:
    """Write a share in percent; a dash where it is not known."""
    return "–" if share is None else f"{share:.1%}".replace("%", " %")


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """The head of a column of the table of responses; ``order`` sorts by it."""

    label: str
    order: str
    is_figure: bool
    is_current: bool
    direction: str


@register.simple_tag
def response_heads(current: ResponseOrder) -> list[ResponseHead]:
    """Return the heads of the table of responses."""
    columns = [
        (_("Province"), ResponseOrder.PLACE, False),
        (_("Date"), None, False),
        (_("Days"), ResponseOrder.DAYS, True),
        (_("Characters"), ResponseOrder.CHARACTERS, True),
        (_("Clauses"), ResponseOrder.CLAUSES, True),
        (_("Share of text"), ResponseOrder.SHARE, True),
        (_("Longest run"), ResponseOrder.LONGEST, True),
        (_("Depth"), ResponseOrder.DEPTH, False),
        (_("Form"), None, False),
    ]
    return [
        ResponseHead(
            label,
            order or "",
            is_figure,
            is_current=order is current,
            direction="ascending" if current in ASCENDING else "descending",
        )
        for label, order, is_figure in columns
    ]


@dataclass(frozen=True, slots=True)
class ViewChoice:
    """A way to show something: its words, and what it changes in the address."""

    label: str
    query: dict[str, str]
    is_current: bool


@register.simple_tag
def matrix_choices(parameter: str, current: StrEnum) -> list[ViewChoice]:
    """Return the choices for what cells show, or for how rows or columns are sorted."""
    labels: dict[str, dict[StrEnum, str]] = {
        "cells": {
            CellMeasure.CLAUSES: _("Clauses, in percent"),
            CellMeasure.DAYS: _("Days to answer"),
            CellMeasure.DEPTH: _("Depth"),
            CellMeasure.SHARE: _("Share of the text, in percent"),
        },
        "rows": {
            MatrixOrder.GIVEN: _("Newest first"),
            MatrixOrder.MOST: _("Highest first"),
            MatrixOrder.CLUSTER: _("Alike side by side"),
        },
        "columns": {
            MatrixOrder.GIVEN: _("By place"),
            MatrixOrder.MOST: _("Highest first"),
            MatrixOrder.CLUSTER: _("Alike side by side"),
        },
    }
    return [
        ViewChoice(label, {parameter: value}, value == current)
        for value, label in labels[parameter].items()
    ]


@register.simple_tag
def heat_cells(row: MatrixRow) -> SafeString:
    """Write the cells of a directive, as short as can be: a page has some six thousand."""
    cells = (
        _HEAT_SIGNS.get(cell.look) or f"<td class={cell.look}>{cell.figure}" for cell in row.cells
    )
    return mark_safe("".join(cells))  # noqa: S308 - fixed strings and numbers


# Cells without a figure hold a sign, so that no state is told by its look alone.
_HEAT_SIGNS = {
    "unknown": "<td class=unknown>?",
    "probable": "<td class=probable>○",
    "watched": "<td class=watched>=",
    "searched": "<td class=searched>–",
    "to-decide": "<td class=to-decide>…",
    "gaps": "<td class=gaps>~",
    "down": "<td class=down>×",
    "not-looked": "<td>·",
}


@register.filter
def as_signed(difference: float | None) -> str:
    """Write a difference with its sign; a dash where it is not known."""
    return "–" if difference is None else f"{difference:+.1f}"


@register.filter
def as_p_value(p_value: float | None) -> str:
    """Write a p-value to two digits; why there is none where too few figures differ."""
    if p_value is None:
        return _("too few")
    return _("under .01") if p_value < _LEAST_P_VALUE else f"{p_value:.2f}".removeprefix("0")
