"""Forms of dates: patterns that parse a date before the calendar is checked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from statements.engine.dates.days import MAX_DATE, MIN_DATE, DateFault, Days, UnreadableDate
from statements.engine.dates.relative import (
    ENGLISH_WEEKDAYS,
    RELATIVE,
    RELATIVE_MONTH,
    RELATIVE_MONTHS,
    RELATIVE_YEARS,
    WEEKDAYS,
)
from statements.engine.text.folding import fold
from statements.engine.text.numerals import HAN_NUMERALS, NUMERAL, read_numeral

_TENTH = "上中旬|中下旬|[上中下]旬|月?[初中底末]"
_FIRST_MONTHS = f"前(?:[二两三23]季度|{NUMERAL}个月)"
_SEASON = f"年?[初中底末]|[上下]半年|第?[一二三四1-4]季度|{_FIRST_MONTHS}"
_YEARLY = "(?:[今本去]年度|(?<![以比较于])上一?年(?:度|年?[初底末])?)"
# A date within a text; ``read_date`` reads its matches.
IN_TEXT = re.compile(
    rf"(?:(?:{NUMERAL}|今|去|上|前)年)?{NUMERAL}月(?:份)?(?:{NUMERAL}[日号]|[上中下]旬|[初底末])?"
    rf"|(?:{RELATIVE_MONTH})?{NUMERAL}[日号]|{RELATIVE_MONTH}(?:[上中下]旬|[初底末])"
    rf"|(?:今|去|前)年(?:年?[初底末])?|{_YEARLY}|{RELATIVE}"
)

_WEEKDAY = rf"(?:[（〔]?(?:星期|周|礼拜)[{WEEKDAYS}天][）〕]?)?"
_TIME = (
    r"(?:[t ]?[0-9]{1,2}：[0-9]{2}(?:：[0-9]{2}(?:\.[0-9]+)?)?(?:z|[-+][0-9]{2}：?[0-9]{2})?"
    r"|t[0-9]{2,6}z?"
    r"| ?(?:凌晨|清晨|早[上晨]?|[上中下]午|傍晚|晚[上间]?|夜间)?"
    rf"(?:{NUMERAL}[时点](?:{NUMERAL}分|[半整许])?(?:{NUMERAL}秒)?)?)"
)
_AFTER_A_DAY = f"{_WEEKDAY}{_TIME}"
_HAN = re.compile(
    rf"(?:(?P<year>{NUMERAL}|{'|'.join(RELATIVE_YEARS)})年度?)?"
    rf"(?:(?P<month>{NUMERAL}|{'|'.join(RELATIVE_MONTHS)}|元)月份?)?"
    # A day in 廿 or 卅 without 日 is of the lunar calendar: 四月廿五.
    rf"(?:(?P<day>{NUMERAL})[日号]{_AFTER_A_DAY}|(?<=月)(?![廿卅])(?P<bare_day>{NUMERAL})"
    rf"|(?P<part>{_TENTH}|{_SEASON}))?"
)
_NUMERIC = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<mark>[-~/.])(?P<month>[0-9]{1,2})"
    rf"(?:(?P=mark)(?P<day>[0-9]{{1,2}}){_AFTER_A_DAY})?)?"
)
_COMPACT = re.compile(
    rf"(?P<year>[0-9]{{4}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}}){_AFTER_A_DAY}"
)
_REST = re.compile(r"(?:(?P<month>[0-9]{1,2})(?P<mark>[-~/.]))?(?P<last>[0-9]{1,2})")
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = rf"(?P<name>{'|'.join(_MONTH_NAMES)})[a-z]*\.?"
_NTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_ENGLISH_YEAR = rf"(?:，?[ -]?(?P<year>[0-9]{{4}}){_TIME}(?: ?gmt| [-+][0-9]{{4}})?)?"
_ENGLISH = [
    re.compile(rf"(?:(?:{'|'.join(ENGLISH_WEEKDAYS)})[a-z]*\.?，? ?)?{form}{_ENGLISH_YEAR}")
    for form in (rf"(?:{_NTH}[ -])?{_NAME}", rf"{_NAME}[ -]{_NTH}")
]
# The days of a list are taken as the span from the first to the last.
_BETWEEN = re.compile("至|到|-|~+|/| to |[、和及与]|(?<=[日号])，(?=[^，]+[日号])")
# What stands around a date on a page: 发布时间：2025-04-25, （2025年4月25日）.
_LABEL = re.compile("^[^0-9：]{0,6}(?:时间|日期)：")
# 自4月26日起至5月4日止
_BEFORE = re.compile("^(?:公元|[自从](?=.+[至到]))|(?<=[年月日号])起(?=[至到])|(?<=[年月日号])止$")
_AROUND = " .。，；（）〔〕[]()"
# 4-6月, 1-10 april: the unit after the second number applies to both.
_SHARED_UNIT = re.compile(
    rf"(?<![-~/.0-9月{HAN_NUMERALS}])(?<![a-z.] )({NUMERAL})({_BETWEEN.pattern})({NUMERAL})"
    rf"( ?(?:[年月日号]|{_NAME}))"
)
# 4月底5月初
_ADJOINING = re.compile(rf"(?:(?<=月[初中底末])|(?<=月[上中下]旬))(?={NUMERAL}月)")
# April 25-28, 2025
_MONTH_FIRST = re.compile(
    rf"^({_NAME}) ([0-9]{{1,2}})({_BETWEEN.pattern})([0-9]{{1,2}})(?:，? ?([0-9]{{4}}))$"
)
_YEAR_LAST = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2,4}")
_NO_YEAR = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}")

# Folding leaves one kind of dash. Long dashes become tildes before, since they separate the sides
# of a range: 2025-04-26—28.
_LONG_DASHES = str.maketrans(dict.fromkeys("\u2013\u2014\u2015\u2500\u30fc\ufe58", "~")) | {
    0x2044: "/",
    0x2215: "/",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One side of a range, or a whole date; missing parts are None or empty.

    ``mark`` separates the numbers, and is empty in other forms.
    """

    year: int | None
    month: int | None
    day: int | None = None
    part: str = ""
    mark: str = ""

    @property
    def is_within_a_month(self) -> bool:
        in_month = self.part.endswith("旬") or self.part.startswith("月")
        return self.day is not None or in_month


def plain_form(date_text: str) -> str:
    """Return a date in one width, script and kind of dash, without spaces around Han characters."""
    text = " ".join(fold(date_text.translate(_LONG_DASHES), keep_spaces=True).text.split())
    text = re.sub(r" ?([^\x00-\x7f]) ?", r"\1", text)
    text = re.sub(" ?([-~/]) ?", r"\1", re.sub("--+", "~", text))
    text = _BEFORE.sub("", _LABEL.sub("", text).strip(_AROUND))
    text = re.sub("(?<=[0-9]{4})年?-?q([1-4])", r"年\1季度", text)
    text = re.sub("(?<![0-9])([12][0-9]{3})(?=[上下]半年|第?[一二三四1-4]季度|前)", r"\1年", text)
    text = re.sub("^q([1-4])[ -]([0-9]{4})$", r"\2年\1季度", text)
    text = _ADJOINING.sub("至", _MONTH_FIRST.sub(r"\3 \1 \6\4\5 \1 \6", text))
    return _SHARED_UNIT.sub(r"\1\4\2\3\4", text)


def date_fault(plain: str) -> DateFault:
    """Return why a text that no pattern matches is no date."""
    if _YEAR_LAST.fullmatch(plain):
        return DateFault.YEAR_LAST
    return DateFault.NO_YEAR if _NO_YEAR.fullmatch(plain) else DateFault.FORM


def require_text_days(text_days: Days | None) -> Days:
    """Return the days of the text. Raises ``UnreadableDate`` where there are none."""
    if text_days is None:
        raise UnreadableDate(DateFault.NO_TEXT)
    return text_days


def point_of(plain: str, text_days: Days | None) -> Point | None:
    """Parse a single day, month or year; None if it is none."""
    if numeric := _NUMERIC.fullmatch(plain) or _COMPACT.fullmatch(plain):
        year, month, day = (_number(unit) for unit in numeric.group("year", "month", "day"))
        return Point(_within_bounds(year), month, day, mark=numeric.groupdict().get("mark") or "")
    for pattern in _ENGLISH:
        if english := pattern.fullmatch(plain):
            month = _MONTH_NAMES.index(english["name"]) + 1
            year, day = _number(english["year"]), _number(english["day"])
            return Point(_within_bounds(year), month, day)
    han = _HAN.fullmatch(plain)
    return _han_point(han, text_days) if han else None


def _han_point(han: re.Match[str], text_days: Days | None) -> Point | None:
    """Parse 2025年4月25日, 去年底 or 本月下旬; None for units that do not combine."""
    year, month, part = han["year"], han["month"], han["part"] or ""
    day = _number(han["day"] or han["bare_day"])
    point = Point(_within_bounds(_year(year, text_days)), None, day, part)
    if month and re.search("[年季个]", part):
        return None
    if not month and (point.is_within_a_month if year else day is None and len(part) < 2):
        return None
    if month not in RELATIVE_MONTHS:
        return replace(point, month=1 if month == "元" else _number(month))
    last = require_text_days(text_days)[1]
    months = 12 * last.year + last.month - 1 + RELATIVE_MONTHS[month]
    return None if year else replace(point, year=months // 12, month=months % 12 + 1)


def _year(year_text: str | None, text_days: Days | None) -> int | None:
    if year_text in RELATIVE_YEARS:
        return require_text_days(text_days)[1].year + RELATIVE_YEARS[year_text]
    return _number(year_text)


def _number(numeral: str | None) -> int | None:
    """Read a numeral. Raises ``UnreadableDate`` for a malformed one, such as 十十月."""
    if not numeral:
        return None
    if (number := read_numeral(numeral)) is None:
        raise UnreadableDate(DateFault.FORM)
    return number


def _within_bounds(year: int | None) -> int | None:
    if year is not None and not MIN_DATE.year <= year <= MAX_DATE.year:
        raise UnreadableDate(DateFault.YEARS)
    return year


def sides_of(plain: str, text_days: Days | None) -> Iterator[tuple[Point, Point]]:
    """Yield the ways to split a range."""
    for between in _BETWEEN.finditer(plain):
        first = point_of(plain[: between.start()], text_days)
        if first is None:
            continue
        rest = plain[between.end() :]
        last = point_of(rest, text_days) or _rest(rest, first, between.group())
        if last:
            yield first, last


def _rest(range_end: str, first: Point, between: str) -> Point | None:
    """Parse the end of a numeric range that leaves out what the start says: 2025.4.26-5.4."""
    rest = _REST.fullmatch(range_end)
    if not rest or first.mark in ("", between) or first.month is None:
        return None
    month, last = _number(rest["month"]), _number(rest["last"])
    if first.day is None:
        return None if month else Point(None, last)
    return Point(None, month, last) if rest["mark"] in (None, first.mark) else None
