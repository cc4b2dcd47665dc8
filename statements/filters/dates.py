"""Parse dates in forms and filters, with an error message for each way to get one wrong."""

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from statements.engine.dates.days import MAX_DATE, MIN_DATE, DateFault, UnreadableDate
from statements.models import ImpreciseDate

_FAULTS = {
    DateFault.FORM: _(
        "“%(written)s” is not read as a date. Write 2025-04-25, 2025年4月25日, 2025-04, 2025, or "
        "two dates with “/” or “至” between them."
    ),
    DateFault.YEAR_LAST: _(
        "“%(written)s” can mean several days. Write the year first and in full: 2025-04-25."
    ),
    DateFault.NO_YEAR: _(
        "“%(written)s” does not say which year. Write the year too: 2025年4月25日 or 2025-04-25."
    ),
    DateFault.NO_TEXT: _(
        "“%(written)s” depends on the day on which it was written. Write the year and the month: "
        "2025-04."
    ),
    DateFault.CALENDAR: _("There is no %(written)s in the calendar."),
    DateFault.ORDER: _("“%(written)s” ends before it begins."),
    DateFault.YEARS: _("“%(written)s”: years run from %(first)s to %(last)s, in four digits."),
}
_MAX_SHOWN = 40  # characters of the input in an error message


def read_written_date(text: str) -> ImpreciseDate:
    """Parse a typed date. Raises ``ValidationError`` with a message that says what is wrong."""
    try:
        return ImpreciseDate.parse(text)
    except UnreadableDate as unreadable:
        raise ValidationError(
            _FAULTS[unreadable.fault],
            code="date",
            params={
                "written": text.strip()[:_MAX_SHOWN],
                "first": MIN_DATE.year,
                "last": MAX_DATE.year,
            },
        ) from None


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
    return _("Understood as %(date)s (%(length)s).") % {"date": in_words(days), "length": length}


def in_words(days: ImpreciseDate) -> str:
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
