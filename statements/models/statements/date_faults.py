"""Error messages for dates that cannot be parsed."""

from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import MAX_DATE, MIN_DATE, DateFault, UnreadableDate

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
    DateFault.WEEKDAY: _("The weekday and the date of %(written)s do not fit each other."),
    DateFault.ORDER: _("“%(written)s” ends before it begins."),
    DateFault.YEARS: _("“%(written)s”: years run from %(first)s to %(last)s, in four digits."),
}
_MAX_SHOWN = 40  # characters of the date in the sentence


def sentence_of(unreadable: UnreadableDate) -> str:
    """Return the error message for a date; it also says how to write one."""
    return str(_FAULTS[unreadable.fault]) % {
        "written": unreadable.typed.strip()[:_MAX_SHOWN],
        "first": MIN_DATE.year,
        "last": MAX_DATE.year,
    }
