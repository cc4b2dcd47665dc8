"""Say from when until when somebody held a post, and how well that is known."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from statements.models import DateBasis, Tenure
from statements.templatetags.figures import day

register = template.Library()


@register.filter
def as_start(tenure: Tenure) -> str | SafeString:
    """Write the day a post was taken up, or when somebody was first seen in it."""
    if tenure.held.lower:
        is_told = tenure.start_basis == DateBasis.LIST
        return _with_basis(tenure.held.lower, tenure.get_start_basis_display() if is_told else "")
    words = _("not verified")
    if tenure.first_seen:
        words = _("not verified; seen in post %(date)s") % {"date": day(tenure.first_seen)}
    return format_html('<span class="soft">{}</span>', words)


@register.filter
def as_end(tenure: Tenure) -> str | SafeString:
    """Write the day a post was left, or until when no notice of that was seen."""
    if tenure.held.upper:
        is_told = tenure.end_basis == DateBasis.SUCCESSOR
        return _with_basis(tenure.held.upper, tenure.get_end_basis_display() if is_told else "")
    words = _("not known")
    if tenure.checked_until:
        words = _("no later notice up to %(date)s") % {"date": day(tenure.checked_until)}
    return format_html('<span class="soft">{}</span>', words)


def _with_basis(day_held: date, basis: str) -> str | SafeString:
    return format_html("{} <small>({})</small>", day(day_held), basis) if basis else day(day_held)
