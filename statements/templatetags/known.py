"""Print what is known, and no more."""

from datetime import date
from typing import Any

from django import template
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import ImpreciseDate, Latency, Precision

register = template.Library()


@register.filter
def as_known(said: ImpreciseDate | None) -> str:
    """Write a date at the precision known, as in 26 Apr – 4 May 2025."""
    if said is None:
        return _("date not known")
    match said.precision:
        case Precision.DAY:
            return date_format(said.first, "j M Y")
        case Precision.MONTH:
            return date_format(said.first, "F Y")
        case Precision.YEAR:
            return date_format(said.first, "Y")
        case Precision.SPAN:
            same_year = said.first.year == said.last.year
            return _("%(first)s – %(last)s") % {
                "first": date_format(said.first, "j M" if same_year else "j M Y"),
                "last": date_format(said.last, "j M Y"),
            }


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
def day(one: date | None) -> str:
    """Write one day."""
    return date_format(one, "j M Y") if one else _("not known")


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """Look up a key; None if it is not there."""
    return mapping.get(key)
