"""How much was taken up, and by whom the most and the least."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import Echo, Jurisdiction
from statements.selectors.analysis.charts import spread_picture
from statements.selectors.analysis.directive import DirectiveAnalysis
from statements.selectors.analysis.spread import MedianSpread

register = template.Library()

_MOST_NAMES = 2  # more provinces are counted
_BAR_WIDTH = 48  # pixels


@register.filter
def as_limits(spread: MedianSpread) -> str:
    """Write the least and greatest figure, and who has them."""
    if spread.least == spread.most:
        return _("the same in each") if spread.number > 1 else provinces_in_words(spread.with_most)
    return _("%(least)s in %(with_least)s, %(most)s in %(with_most)s") % {
        "least": f"{spread.least:.0f}",
        "with_least": provinces_in_words(spread.with_least),
        "most": f"{spread.most:.0f}",
        "with_most": provinces_in_words(spread.with_most),
    }


@register.filter
def as_clauses_taken_up(echo: Echo | None) -> SafeString:
    """Write how many clauses a response took up, with a bar; nothing where it is not measured."""
    if echo is None:
        return SafeString()
    words = ngettext("%(n)s clause", "%(n)s clauses", echo.clauses_taken_up)
    return format_html("· {} {}", words % {"n": echo.clauses_taken_up}, uptake_bar(echo))


@register.filter
def as_spread_chart(analysis: DirectiveAnalysis) -> SafeString:
    """Draw how many clauses were taken up in how many provinces."""
    return mark_safe(spread_picture(analysis))  # noqa: S308 - the parts are escaped


def uptake_bar(echo: Echo) -> SafeString:
    """Draw the share of clauses that were taken up."""
    return format_html(
        '<svg class="spark" width="{width}" height="8" aria-hidden="true">'
        '<rect class="track" width="{width}" height="8"/>'
        '<rect class="column" width="{part}" height="8"/></svg>',
        width=_BAR_WIDTH,
        part=round(_BAR_WIDTH * echo.clauses_taken_up / max(echo.clauses, 1)),
    )


def provinces_in_words(provinces: Sequence[Jurisdiction]) -> str:
    """Name one or two provinces; of more say how many."""
    if len(provinces) > _MOST_NAMES:
        words = ngettext("%(n)s province", "%(n)s provinces", len(provinces))
        return words % {"n": len(provinces)}
    if len(provinces) == _MOST_NAMES:
        first, second = provinces
        return _("%(first)s and %(second)s") % {"first": first.name_en, "second": second.name_en}
    return "".join(province.name_en for province in provinces)
