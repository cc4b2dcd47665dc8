"""Dates, latencies and shares, printed only to the precision known."""

import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from statements.models import ImpreciseDate, Latency, Precision
from statements.selectors.lists.counts import Total

register = template.Library()

_ALMOST_CERTAIN = 0.999  # the highest estimate written as a plain number


_UNITS = {Precision.DAY: "j M Y", Precision.MONTH: "M Y", Precision.YEAR: "Y"}


@register.filter
def as_known(date_range: ImpreciseDate | None) -> str:
    """Format a date to its precision: 26 Apr – 4 May 2025, Apr–Jun 2025, April 2025."""
    if date_range is None:
        return _("date not known")
    return _date_in_language(date_range, get_language())


@lru_cache(maxsize=4096)  # the rows of lists share their days
def _date_in_language(date_range: ImpreciseDate, _language: str | None) -> str:
    unit = _UNITS[date_range.precision]
    if len(date_range.ends) == 1:
        return date_format(
            date_range.first, "F Y" if date_range.precision is Precision.MONTH else unit
        )
    is_one_year = date_range.first.year == date_range.last.year
    first = date_format(date_range.first, unit.removesuffix(" Y") if is_one_year else unit)
    # Typographic rule: an en dash is unspaced between single words.
    span = _("%(first)s – %(last)s") if " " in first else _("%(first)s–%(last)s")
    return span % {"first": first, "last": date_format(date_range.last, unit)}


@register.filter
def in_days(latency: Latency | None) -> str:
    """Format a latency in days; a span of days if a date is a span."""
    if latency is None:
        return _("not known")
    return ngettext("%(days)s day", "%(days)s days", latency.longest) % {"days": latency}


@register.filter
def percent(share: float | None) -> str:
    """Format a share of 0 to 1 as a percentage; empty for None, which is not zero."""
    return "" if share is None else f"{floatformat(100 * share, 1)} %"


@register.filter
def likelihood(estimate: float) -> str:
    """Format an estimate of 0 to 1 as a percentage, but never as 0 or 100 %."""
    text = percent(estimate)
    if text == percent(1):
        return _("over %(percent)s") % {"percent": percent(_ALMOST_CERTAIN)}
    if text == percent(0):
        return _("under %(percent)s") % {"percent": percent(1 - _ALMOST_CERTAIN)}
    return text


@register.filter
def day(date: datetime.date | None) -> str:
    """Format one day."""
    return date_format(date, "j M Y") if date else _("not known")


@register.filter
def counted_of(number: int, total: Total) -> str:
    """Write a number that was counted among ``total`` rows: at least so many if there are more."""
    return str(number) if total.is_exact else f"≥ {number}"


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """Look up a key; None if it is missing."""
    return mapping.get(key)
