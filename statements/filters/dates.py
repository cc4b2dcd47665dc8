"""Parse dates in forms and filters, with an error message for each way to get one wrong."""

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from statements.engine.dates.days import Days, UnreadableDate
from statements.models import ImpreciseDate
from statements.models.statements.date_faults import sentence_of


def read_written_date(text: str, text_days: Days | None = None) -> ImpreciseDate:
    """Parse a typed date. Raises ``ValidationError`` with a message that says what is wrong."""
    try:
        return ImpreciseDate.parse(text, text_days)
    except UnreadableDate as unreadable:
        raise ValidationError(sentence_of(unreadable), code="date") from None


def as_understood(text: str) -> str:
    """Return a date in the site's own spelling, 2025-04 for 2025年4月; other text unchanged."""
    try:
        return str(ImpreciseDate.parse(text))
    except UnreadableDate:
        return text


def understanding_of(days: ImpreciseDate) -> str:
    """Return how a typed date was understood, as in 1–10 April 2025 (10 days)."""
    number = (days.day_after - days.first).days
    length = ngettext("one day", "%(number)s days", number) % {"number": number}
    return _("Understood as %(date)s (%(length)s).") % {
        "date": date_in_words(days),
        "length": length,
    }


def date_in_words(days: ImpreciseDate) -> str:
    """Format a date in full without repeating month or year: 26 April – 4 May 2025."""
    first, last = days.first, days.last
    unit = "j F Y"
    if days.has_whole_months:
        is_years = (first.month, last.month) == (1, 12)
        unit = "Y" if is_years else "F Y"
    end = date_format(last, unit)
    if date_format(first, unit) == end:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    if first.year == last.year:
        unit = unit.removesuffix(" Y")
    return f"{date_format(first, unit)} – {end}"
