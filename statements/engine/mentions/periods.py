"""Stretches of days that a text speaks of, fixed or relative to the day it was said."""

import re
from calendar import monthrange
from datetime import date, timedelta

from statements.engine.mentions.numerals import NUMERAL, read_numeral

type Days = tuple[date, date]

RECENT = 14  # days that 近日 and 日前 reach back; the length of two weekly papers
# The Party congress, in the autumn of every fifth year: the 12th met in 1982, the 20th in 2022.
_FIRST_TERM, _FIRST_YEAR, _TERM = 12, 1982, 5
_AUTUMN = 10, 15

_RELATIVE = {
    "今天": (0, 0),
    "今日": (0, 0),
    "当天": (0, 0),
    "昨天": (1, 1),
    "昨日": (1, 1),
    "前天": (2, 2),
    "前日": (2, 2),
    "近日": (0, RECENT),
    "日前": (0, RECENT),
    "近期": (0, 3 * RECENT),
    "连日来": (0, RECENT),
    "不久前": (0, 60),
}
_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
RELATIVE = re.compile("|".join([*_RELATIVE, "上周", "本周", "上月", "上个月", "本月"]))
CALENDAR = re.compile(
    rf"(?:(?P<year>{NUMERAL}|今|本|去|上|前|明)年)?(?:(?P<month>{NUMERAL})月(?:份)?)?"
    rf"(?:(?P<day>{NUMERAL})[日号])?"
)


def read_days(written: str, said: Days | None) -> Days | None:
    """Return the days that a written date may mean, or None where that cannot be told.

    Without a year the latest such day up to ``said`` is meant; without ``said`` it is unknown.
    """
    if relative := RELATIVE.fullmatch(written):
        return _relative(relative.group(), said) if said else None
    calendar = CALENDAR.fullmatch(written)
    if not calendar or not written:
        return None
    year, month, day = calendar.group("year", "month", "day")
    return _calendar(year, _number(month), _number(day), said)


def term_of(day: date) -> int:
    """Return the number of the Central Committee in office on a day, 20 from autumn 2022."""
    year = day.year if (day.month, day.day) >= _AUTUMN else day.year - 1
    return _FIRST_TERM + (year - _FIRST_YEAR) // _TERM


def days_of_term(term: int) -> Days | None:
    """Return the days in which a Central Committee is in office, give or take some weeks."""
    year = _FIRST_YEAR + _TERM * (term - _FIRST_TERM)
    if not 1950 <= year <= 2095:
        return None
    return date(year, 10, 1), date(year + _TERM, 11, 30)


def overlap(one: Days, other: Days, *, slack: int = 0) -> bool:
    """Say whether two stretches share a day, or would if each were ``slack`` days longer."""
    reach = timedelta(days=slack)
    return one[0] <= _later(other[1], reach) and other[0] <= _later(one[1], reach)


def _later(day: date, by: timedelta) -> date:
    return day + by if day <= date.max - by else date.max


def _number(written: str | None) -> int | None:
    return read_numeral(written) if written else None


def _relative(word: str, said: Days) -> Days | None:
    first, last = said
    try:
        if word in _RELATIVE:
            least, most = _RELATIVE[word]
            return first - timedelta(days=most), last - timedelta(days=least)
        if word in ("上周", "本周"):
            back = 7 if word == "上周" else 0
            monday = first - timedelta(days=first.weekday() + back)
            sunday = last - timedelta(days=last.weekday() + back) + timedelta(days=6)
            return monday, min(sunday, last)
        start, end = first, last
        if word != "本月":
            start = first.replace(day=1) - timedelta(days=1)
            end = last.replace(day=1) - timedelta(days=1)
    except OverflowError:
        return None  # the first days of the calendar
    return _month(start.year, start.month)[0], _month(end.year, end.month)[1]


def _calendar(
    year: str | None, month: int | None, day: int | None, said: Days | None
) -> Days | None:
    years = _years(year, said)
    if years is None or (month is not None and not 1 <= month <= 12):
        return None
    if day is not None and not 1 <= day <= 31:
        return None
    if month is None:
        if day is None:
            return (date(years[-1], 1, 1), date(years[-1], 12, 31)) if year else None
        return _day_before(day, said) if said else None
    found = [days for one in years if (days := _month_or_day(one, month, day))]
    if not found:
        return None
    if year is None and said:
        past = [days for days in found if days[0] <= said[1]]
        return past[-1] if past else None
    return found[-1]


def _years(year: str | None, said: Days | None) -> list[int] | None:
    """Return the years that may be meant, ascending."""
    if year is None or f"{year}年" in _YEARS:
        if not said:
            return None
        back = (-1, 0) if year is None else (_YEARS[f"{year}年"],)
        years = [said[1].year + step for step in back]
        return [one for one in years if date.min.year <= one <= date.max.year] or None
    number = read_numeral(year)
    return [number] if number and 1900 <= number <= 2100 else None


def _day_before(day: int, said: Days) -> Days | None:
    """Return the latest such day of a month up to ``said``."""
    year, month = said[1].year, said[1].month
    for _ in range(3):
        if day <= monthrange(year, month)[1] and date(year, month, day) <= said[1]:
            return date(year, month, day), date(year, month, day)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        if year < 1:
            return None
    return None


def _month_or_day(year: int, month: int, day: int | None) -> Days | None:
    """Return the days of a month or a day; None for 30 February, or a year outside the calendar."""
    if not 1 <= year <= 9999:
        return None
    if day is None:
        return _month(year, month)
    if day > monthrange(year, month)[1]:
        return None
    return date(year, month, day), date(year, month, day)


def _month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
