"""Read dates as people and pages write them.

All dates are read here: those of forms, filters and files, and those that texts mention. Width,
script, hyphens and kinds of zero do not matter (``engine.text.folding``, ``engine.text.numerals``).
These forms are read:

- days, months and years: 2025-04-25, 2025/4/25, 2025.4.25, 20250425, 2025年4月25日, 二〇二五年四月
  Fri, 25 April 2025 and 25-Apr-2025; a time of day after a day is ignored, and a weekday must be
  that of the day;
- parts of months and years, as ranges: 上旬 and 月初 are days 1 to 10 of a month, 中旬 and 月中 11
  to 20, 下旬, 月底 and 月末 the days from 21 on; 年初 is January and February, 年中 June and July,
  年底 and 年末 November and December; 上半年, 下半年 and quarters (第二季度, 2025Q2); 前三季度 and
  前两个月 from January on;
- ranges of two of these (至, 到, ~, a dash or a slash between). What the end leaves out is taken
  from the start: 2025年4月26日至5月4日, 4月26日—28日, 2025.4.26-5.4, 4月底5月初;
- dates relative to the day of the text, where that is given: 昨日, 上周五, 上月, 去年底 and
  本月25日. A date without a year is the latest one up to that day: 12月30日 in a text of 2 January
  is last year's.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from statements.engine.dates.days import DateFault, Days, UnreadableDate, month_days
from statements.engine.dates.relative import ENGLISH_WEEKDAYS, RELATIVE, WEEKDAYS, relative_days
from statements.engine.dates.written import (
    Point,
    date_fault,
    plain_form,
    point_of,
    require_text_days,
    sides_of,
)
from statements.engine.text.numerals import read_numeral

_ISO = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")  # what most tables hold
_WEEKDAY = re.compile(f"(?:星期|周|礼拜)([{WEEKDAYS}天])|^({'|'.join(ENGLISH_WEEKDAYS)})")
# 12月30日至1月2日 ends in the next year; 5月3日至4月25日 is rather a slip.
_MAX_OVER_NEW_YEAR = timedelta(days=184)
_MAX_LENGTH = 100  # characters; the longest range with weekdays and times has about 60


def read_date(date_text: str, text_days: Days | None = None) -> Days:
    """Return the first and the last day that a date may mean.

    ``text_days`` are the first and last day on which the text that contains it may have been
    published. Raises ``UnreadableDate``.
    """
    if _ISO.fullmatch(date_text):
        with suppress(ValueError):
            day = date.fromisoformat(date_text)
            return day, day
    plain = plain_form(date_text[: _MAX_LENGTH + 1])
    try:
        if len(date_text) > _MAX_LENGTH:
            raise UnreadableDate(DateFault.FORM)
        if re.fullmatch(RELATIVE, plain):
            return relative_days(require_text_days(text_days), plain)
        if point := point_of(plain, text_days):
            return _on_weekday(plain, _days(point, text_days))
        for first, last in sides_of(plain, text_days):
            return _range(first, last, text_days)
    except UnreadableDate as unreadable:
        raise UnreadableDate(unreadable.fault, date_text.strip()) from None
    except (OverflowError, ValueError):
        raise UnreadableDate(DateFault.CALENDAR, date_text.strip()) from None
    raise UnreadableDate(date_fault(plain), date_text.strip())


def _on_weekday(plain: str, days: Days) -> Days:
    """Return the days. Raises ``UnreadableDate`` where a weekday is written and is another."""
    if match := _WEEKDAY.search(plain):
        han, english = match.groups()
        weekdays, weekday = (ENGLISH_WEEKDAYS, english) if english else (WEEKDAYS, han)
        if days[0].weekday() != weekdays.index(weekday.replace("天", "日")):
            raise UnreadableDate(DateFault.WEEKDAY)
    return days


def _range(first: Point, last: Point, text_days: Days | None) -> Days:
    """Return the days of a range; each side takes from the other what it leaves out."""
    if first.year is None and last.year is not None:
        first = replace(first, year=last.year)
        if first.month is None and first.is_within_a_month:
            first = replace(first, month=last.month)
    start = _days(first, text_days)
    is_elided = last.year is None
    if is_elided:
        last = replace(last, year=start[0].year)
        if last.month is None and last.is_within_a_month:
            last = replace(last, month=start[0].month)
        elif _days(last, text_days)[1] < start[0]:
            last = replace(last, year=start[0].year + 1)
            if _stretch(last)[1] - start[0] > _MAX_OVER_NEW_YEAR:
                raise UnreadableDate(DateFault.ORDER)
    end = _days(last, text_days)
    if end[1] < start[0]:
        raise UnreadableDate(DateFault.ORDER)
    return start[0], max(start[1], end[1])


def _days(point: Point, text_days: Days | None) -> Days:
    """Return the days of a point; what it leaves out is taken from the days of the text."""
    if point.year is not None:
        return _stretch(point)
    if text_days is None:
        raise UnreadableDate(DateFault.NO_YEAR)
    latest = text_days[1]
    for candidate in _candidates(point, latest):
        try:
            days = _stretch(candidate)
        except ValueError:
            continue
        if days[0] <= latest:
            return days
    raise UnreadableDate(DateFault.CALENDAR)


def _candidates(point: Point, latest: date) -> Iterator[Point]:
    """Yield the years or months that a point without a year may be in, the latest first."""
    if point.month is None and point.is_within_a_month:
        months = 12 * latest.year + latest.month - 1
        for month in range(months, months - 3, -1):
            yield replace(point, year=month // 12, month=month % 12 + 1)
    else:
        yield replace(point, year=latest.year)
        yield replace(point, year=latest.year - 1)


def _stretch(point: Point) -> Days:
    """Return the days of a point with a year. Raises ``ValueError`` for an impossible date."""
    year, month, day, part = point.year, point.month, point.day, point.part
    assert year is not None  # noqa: S101 - the callers see to it
    if month is None:
        start, end = _months_of(part)
        return date(year, start, 1), month_days(year, end)[1]
    if day is not None:
        return date(year, month, day), date(year, month, day)
    first, last = month_days(year, month)
    match part.removeprefix("月").removesuffix("旬"):
        case "上中":
            return first, first.replace(day=20)
        case "中下":
            return first.replace(day=11), last
        case "上" | "初":
            return first, first.replace(day=10)
        case "中":
            return first.replace(day=11), first.replace(day=20)
        case "下" | "底" | "末":
            return first.replace(day=21), last
        case _:
            return first, last


def _months_of(part: str) -> tuple[int, int]:
    """Return the first and the last month of a part of a year, or of the whole year."""
    if first := re.fullmatch("前(.+?)(季度|个月)", part):
        return 1, (read_numeral(first[1]) or 0) * (3 if first[2] == "季度" else 1)
    if quarter := re.search("[一二三四1-4](?=季度)", part):
        number = read_numeral(quarter.group()) or 1
        return 3 * number - 2, 3 * number
    return {
        "": (1, 12),
        "初": (1, 2),
        "中": (6, 7),
        "底": (11, 12),
        "末": (11, 12),
        "上半": (1, 6),
        "下半": (7, 12),
    }[part.replace("年", "")]
