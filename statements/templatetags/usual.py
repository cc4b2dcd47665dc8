"""How soon a province usually answers."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from statements.models import ImpreciseDate
from statements.selectors.analysis.directive import UnitAnswer
from statements.selectors.analysis.medians import MedianTime
from statements.templatetags.analysis import days_between

register = template.Library()


@register.simple_tag
def usual_time(
    times: Mapping[str, MedianTime], answer: UnitAnswer, issued: ImpreciseDate | None
) -> str:
    """Write the median of a province with its interval; how many directives where too few."""
    median = times.get(answer.unit.code)
    number = median.answered + median.silent if median else 0
    if median is None or median.interval is None:
        return _("not known (n = %(n)s)") % {"n": number}
    words = _("half within %(days)s (n = %(n)s, 95 %%: %(interval)s)") % {
        "days": days_between(median.estimate),
        "n": number,
        "interval": days_between(median.interval),
    }
    until = answer.row.silent_until
    if until and issued and (until - issued.last).days > median.interval.high:
        return _("%(usual)s; silent for longer") % {"usual": words}
    return words
