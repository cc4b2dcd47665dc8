"""Days, the bounds of the archive's years, and why a written date is refused."""

from calendar import monthrange
from datetime import date, datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

type Days = tuple[date, date]  # the first and the last day, both included

MIN_DATE, MAX_DATE = date(1900, 1, 1), date(2100, 12, 31)
BEIJING = ZoneInfo("Asia/Shanghai")


class DateFault(Enum):
    """Why a written date cannot be read."""

    FORM = auto()  # it is written in no way that is known
    YEAR_LAST = auto()  # 25/04/2025, where day and month are told apart by nothing
    NO_YEAR = auto()  # 4月25日, and no text whose day tells the year
    NO_TEXT = auto()  # 去年底, and no text from whose day it is told
    CALENDAR = auto()  # 30 February
    ORDER = auto()  # the end of a range before its beginning
    YEARS = auto()  # a year outside of MIN_DATE to MAX_DATE


class UnreadableDate(ValueError):
    """What is written is no date, or cannot be told. ``fault`` says why."""

    def __init__(self, fault: DateFault, date_text: str = "") -> None:
        super().__init__(f"{date_text!r} is not read as a date: {fault.name}")
        self.fault = fault
        self.typed = date_text


def day_in_beijing(moment: datetime) -> date:
    """Return the day that a moment falls on where statements are made and read."""
    return moment.astimezone(BEIJING).date()


def month_days(year: int, month: int) -> Days:
    """Return the first and the last day of a month. Raises ``ValueError`` where there is none."""
    first = date(year, month, 1)
    return first, first.replace(day=monthrange(year, month)[1])
