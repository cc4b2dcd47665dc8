"""Days, the bounds of the archive's years, and the faults of a date."""

from calendar import monthrange
from datetime import date, datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

type Days = tuple[date, date]  # the first and the last day, both included

MIN_DATE, MAX_DATE = date(1900, 1, 1), date(2100, 12, 31)
BEIJING = ZoneInfo("Asia/Shanghai")


class DateFault(Enum):
    """Why a date cannot be read."""

    FORM = auto()  # in no known form
    YEAR_LAST = auto()  # 25/04/2025, where day and month are ambiguous
    NO_YEAR = auto()  # 4月25日, without a text whose date gives the year
    NO_TEXT = auto()  # 去年底, without a text that it is relative to
    CALENDAR = auto()  # 30 February
    WEEKDAY = auto()  # 2025年4月25日星期四, which was a Friday
    ORDER = auto()  # a range that ends before it begins
    YEARS = auto()  # a year outside of MIN_DATE to MAX_DATE


class UnreadableDate(ValueError):
    """The text is no date, or an incomplete one. ``fault`` says why."""

    def __init__(self, fault: DateFault, date_text: str = "") -> None:
        super().__init__(f"{date_text!r} is not read as a date: {fault.name}")
        self.fault = fault
        self.typed = date_text


def day_in_beijing(moment: datetime) -> date:
    """Return the date in Beijing at a moment."""
    return moment.astimezone(BEIJING).date()


def month_days(year: int, month: int) -> Days:
    """Return the first and the last day of a month. Raises ``ValueError`` where there is none."""
    first = date(year, month, 1)
    return first, first.replace(day=monthrange(year, month)[1])
