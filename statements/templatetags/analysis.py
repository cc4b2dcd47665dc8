"""Charts and cells of the analysis of a directive.

Filters and tags, not templates to include: a matrix has some two thousand cells.
"""

import math
from collections.abc import Sequence

from django import template
from django.http import QueryDict
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.statistics.shares import Interval
from statements.models import Statement
from statements.selectors.analysis.charts import curve_picture
from statements.selectors.analysis.clauses import ClauseOutcomes, UnitOutcome
from statements.selectors.analysis.directive import DirectiveAnalysis, UnitAnswer
from statements.selectors.analysis.matrix import CellMeasure, MatrixRow, ProvinceMatrix
from statements.selectors.analysis.medians import MedianTime
from statements.selectors.analysis.order import MatrixView
from statements.selectors.analysis.passages import comparison_address
from statements.selectors.analysis.states import STATES
from statements.selectors.analysis.tiles import MapMeasure
from statements.selectors.sources.ledger import AnswerState
from statements.templatetags.languages import in_chinese, with_languages
from statements.templatetags.matrices import openers

register = template.Library()

# A letter for readers and print; the eye gets the shape that the class has. Most are absent, which
# goes without one.
_CELLS = {
    UnitOutcome.VERBATIM: "<td class=v>V",
    UnitOutcome.ALTERED: "<td class=a>A",
    UnitOutcome.ABSENT: "<td>–",
    UnitOutcome.NO_TEXT: "<td class=w>·",
}
_BAR_WIDTH = 56  # pixels

_LEAST_P_VALUE = 0.01  # written as a number


@register.filter
def as_curve(analysis: DirectiveAnalysis) -> SafeString:
    """Draw the adoption curve."""
    return mark_safe(curve_picture(analysis))  # noqa: S308 - the parts are escaped


@register.simple_tag
def map_file(directive: Statement, measure: MapMeasure, file_format: str) -> str:
    """Return the address of the map by a measure as a file."""
    return reverse(
        "statements:analysis_figure", args=[directive.pk, f"map-{measure}.{file_format}"]
    )


@register.simple_tag
def unit_heads(analysis: DirectiveAnalysis, view: MatrixView) -> SafeString:
    """Write the heads of the columns, each a link to the texts side by side if there is one."""
    return format_html_join(
        "", "<th scope=col>{}", ((_unit_head(analysis, index),) for index in view.indices)
    )


def _unit_head(analysis: DirectiveAnalysis, index: int) -> SafeString:
    answer = analysis.answers[index]
    name = format_html(
        '<span lang="zh" aria-hidden="true">{}</span><span class="hidden">{}</span>',
        answer.unit.abbr_zh,
        answer.unit.name_en,
    )
    response = analysis.matrix.closest_response(index)
    if response is None:
        return name
    address = comparison_address(analysis.directive, [response])
    return format_html('<a href="{}" title="{}">{}</a>', address, answer.unit.name_en, name)


@register.simple_tag(takes_context=True)
def clause_rows(
    context: Context, view: MatrixView, clauses: Sequence[ClauseOutcomes]
) -> SafeString:
    """Write the rows of clauses; each clause leads to its passages."""
    query: QueryDict = context["request"].GET.copy()
    rows = []
    for clause in clauses:
        query["clause"] = clause.id
        rows.append((_clause_row(view, clause, query.urlencode()),))
    return format_html_join("", "{}\n", rows)


def _clause_row(view: MatrixView, clause: ClauseOutcomes, query: str) -> SafeString:
    cells = "".join(_CELLS[outcome] for outcome in view.outcomes(clause))
    return format_html(
        '<tr><th scope=row lang=zh{}><a href="?{}#passages">{}</a>{}<td class=sum>{} {}</tr>',
        format_html(' title="{}"', clause.text) if clause.text != clause.core else "",
        query,
        clause.core,
        mark_safe(cells),  # noqa: S308 - fixed strings
        _spread_bar(clause),
        clause.spread,
    )


def _spread_bar(clause: ClauseOutcomes) -> SafeString:
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
def as_outcome_word(outcome: UnitOutcome) -> str:
    """Name an outcome."""
    return {
        UnitOutcome.VERBATIM: _("word for word"),
        UnitOutcome.ALTERED: _("altered"),
        UnitOutcome.ABSENT: _("absent"),
        UnitOutcome.NO_TEXT: _("no text"),
    }[outcome]


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
    words = _("with those still silent: %(days)s (n = %(n)s)") % {
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
    names = [search.where] if search else []
    if record:
        names += map(str, record.sources)
    if not names:
        return format_html('<span class="soft">{}</span>', _("nothing"))
    return format_html_join("; ", "{}", ((in_chinese(name),) for name in names))


def as_share(share: float | None) -> str:
    """Write a share in percent; a dash where it is not known."""
    return "–" if share is None else f"{share:.1%}".replace("%", " %")


@register.simple_tag(takes_context=True)
def heat_rows(context: Context, matrix: ProvinceMatrix) -> SafeString:
    """Write the rows of directives, as short as can be: a page has some six thousand cells."""
    openers_of = openers(context["request"].GET, _directives_with_parts(matrix))
    return format_html_join(
        "\n",
        '<tr>{}{}<td class="sum">{}</tr>',
        (
            (_heat_head(row, openers_of.get(row.directive.pk, "")), _heat_cells(row), row.median)
            for row in matrix.rows
        ),
    )


def _directives_with_parts(matrix: ProvinceMatrix) -> list[int]:
    """Return the directives that open into their parts: those with shares of clauses."""
    if matrix.measure is not CellMeasure.CLAUSES:
        return []
    wholes = (row for row in matrix.rows if not row.part)
    return [row.directive.pk for row in wholes if any(cell.figure for cell in row.cells)]


def _heat_head(row: MatrixRow, opener: str) -> SafeString:
    """Name a directive with what opens it, or a part."""
    if row.part:
        return format_html('<th scope=row class=part lang=zh title="{0}">{0}', row.part)
    address = f"{row.directive.get_absolute_url()}analysis/"
    name = with_languages(row.directive)
    return format_html('<th scope=row><a href="{}">{}</a>{}', address, name, opener)


def _heat_cells(row: MatrixRow) -> SafeString:
    cells = (
        _HEAT_SIGNS.get(cell.css_class) or f"<td class={cell.css_class}>{cell.figure}"
        for cell in row.cells
    )
    return mark_safe("".join(cells))  # noqa: S308 - fixed strings and numbers


# What is most of a page goes without a class.
_HEAT_SIGNS = {
    **{css_class: f"<td class={css_class}>{state.sign}" for css_class, state in STATES.items()},
    AnswerState.NOT_LOOKED: f"<td>{STATES[AnswerState.NOT_LOOKED].sign}",
    "not-yet": "<td>",
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
