"""Print what is known, and no more."""

from datetime import date
from typing import Any

from django import template
from django.http import QueryDict
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import ImpreciseDate, Latency, Precision
from statements.selectors.lists.paging import Total

register = template.Library()

_ALMOST_CERTAIN = 0.999  # the highest estimate that is written as it is


_UNITS = {Precision.DAY: "j M Y", Precision.MONTH: "M Y", Precision.YEAR: "Y"}


@register.filter
def as_known(said: ImpreciseDate | None) -> str:
    """Write a date to the precision known: 26 Apr – 4 May 2025, Apr–Jun 2025, April 2025."""
    if said is None:
        return _("date not known")
    unit = _UNITS[said.precision]
    if len(said.ends) == 1:
        return date_format(said.first, "F Y" if said.precision is Precision.MONTH else unit)
    is_one_year = said.first.year == said.last.year
    first = date_format(said.first, unit.removesuffix(" Y") if is_one_year else unit)
    # Between single words a dash stands close, as printers set it.
    span = _("%(first)s – %(last)s") if " " in first else _("%(first)s–%(last)s")
    return span % {"first": first, "last": date_format(said.last, unit)}


@register.filter
def in_days(latency: Latency | None) -> str:
    """Write how long an answer took; a span of days where a date is a span."""
    if latency is None:
        return _("not known")
    return ngettext("%(days)s day", "%(days)s days", latency.longest) % {"days": latency}


@register.filter
def percent(share: float | None) -> str:
    """Write a share of 0 to 1; nothing where there is none, which is not zero."""
    return "" if share is None else f"{floatformat(100 * share, 1)} %"


@register.filter
def likelihood(estimate: float) -> str:
    """Write an estimate of 0 to 1 in per cent: never as certain, which no estimate is."""
    written = percent(estimate)
    if written == percent(1):
        return _("over %(percent)s") % {"percent": percent(_ALMOST_CERTAIN)}
    if written == percent(0):
        return _("under %(percent)s") % {"percent": percent(1 - _ALMOST_CERTAIN)}
    return written


@register.filter
def day(one: date | None) -> str:
    """Write one day."""
    return date_format(one, "j M Y") if one else _("not known")


@register.filter
def counted_of(number: int, total: Total) -> str:
    """Write a number that was counted among ``total`` rows: at least so many if there are more."""
    return str(number) if total.is_exact else f"≥ {number}"


@register.filter
def as_query(parameters: QueryDict) -> str:
    """Write the filters in force as the end of an address; nothing where there are none."""
    return f"?{parameters.urlencode()}" if parameters else ""


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """Look up a key; None if it is not there."""
    return mapping.get(key)
