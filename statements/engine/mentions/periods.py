"""Ranges of days that a text mentions, absolute or relative to its own days."""

import re
from datetime import date, timedelta

from statements.engine.dates.days import Days, UnreadableDate
from statements.engine.dates.reading import read_date
from statements.engine.text.numerals import HAN_NUMERALS, read_numeral

# The Party congress, in the autumn of every fifth year: the 12th met in 1982, the 20th in 2022.
_FIRST_TERM, _FIRST_YEAR, _TERM = 12, 1982, 5
_AUTUMN = 10, 15


def read_days(date_text: str, text_days: Days | None) -> Days | None:
    """Return the days that a date in a text may mean, or None where that is unknown.

    A date without a year, as 7·30 is, is the latest one up to ``text_days``; without these it is
    unknown.
    """
    date_text = date_text.strip('“”"').replace("·", ".")
    if dotted := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})", date_text):
        date_text = f"{dotted[1]}月{dotted[2]}日"
    try:
        return read_date(date_text, text_days)
    except UnreadableDate:
        return None


def year_of(year_text: str, text_days: Days | None) -> int | None:
    """Return the year of 〔2025〕, 二〇二五年 or 去年; None where it is unknown."""
    if numeral := re.search(f"[0-9{HAN_NUMERALS}]{{4}}", year_text):
        return read_numeral(numeral.group())
    if not year_text or not text_days or text_days[0].year != text_days[1].year:
        return None
    days = read_days(f"{year_text[0]}年", text_days)
    return days[0].year if days else None


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


def overlap(first: Days, second: Days, *, slack: int = 0) -> bool:
    """Whether two ranges share a day, or would if each were ``slack`` days longer."""
    reach = timedelta(days=slack)
    return first[0] <= _later(second[1], reach) and second[0] <= _later(first[1], reach)


def _later(day: date, by: timedelta) -> date:
    return day + by if day <= date.max - by else date.max
