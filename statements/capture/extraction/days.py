"""Days as pages, scripts and addresses write them.

``engine.dates`` reads days beside this, and neither may import the other: capture knows pages and
no statements, the engine texts and no pages. They also read different things. There a person's
words give a date with its precision; here a day is one candidate among many, glued to a time,
without a year, in a path or as seconds, and its position in the line counts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_BEIJING: Final = timedelta(hours=8)
_FIRST_YEAR, _LAST_YEAR = 1949, 2100
_HAN_DIGITS: Final = {
    character: str(index) for index, character in enumerate("〇一二三四五六七八九")
} | {
    "零": "0",
    "○": "0",
    "Ｏ": "0",
}
_FULL = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s?(?:[-/.．－—–]\s?|年\s?)(?P<month>\d{1,2})\s?(?:[-/.．－—–]\s?|月\s?)"
    # 2025-04-612:49 is the 6th at 12:49: a day glued to a time leaves it two digits.
    r"(?P<day>\d{1,2}?(?=\d{2}:\d{2})|\d{1,2})(?!\d(?!\d?:\d{2}))\s?日?"
)
_TWO_DIGITS = re.compile(
    r"(?<![\d.:/-])['’]?(?P<year>\d{2})(?P<mark>[-/.年])(?P<month>\d{1,2})(?:(?P=mark)|月)(?P<day>\d{1,2})日?(?![\d.])"
)
_NO_YEAR = re.compile(
    r"(?<![\d年./-])(?P<month>\d{1,2})\s?(?:月\s?(?P<day>\d{1,2})\s?日|[-/](?P<dash_day>\d{1,2})(?=\s{0,3}\d{1,2}:\d{2}))"
)
_MONTH = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s?(?:年\s?(?P<month>\d{1,2})\s?月(?!\s?\d)|-(?P<dash_month>\d{2})(?![-\d]))"
)
_SPLIT = re.compile(
    r"(?P<year>20\d{2})(?:年|[-/.]|\|)\|?(?P<month>\d{1,2})(?:月|[-/.]|\|)\|?(?P<day>\d{1,2})日?$"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>20\d{2}|19\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:\d{4}(?:\d{2})?)?(?!\d)"
)
_HAN_DAY = re.compile(
    r"(?P<year>[一二][〇零○Ｏ九一二三四五六七八]{3})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
_ENGLISH = re.compile(
    r"(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>(?:19|20)\d{2})"
    r"|(?P<day_first>\d{1,2})\s+(?P<name_later>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+(?P<year_last>(?:19|20)\d{2})",
    re.IGNORECASE,
)
_NAMES: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ISO_ZONE = re.compile(
    r"(?P<year>20\d{2})-(?P<month>\d{2})-(?P<day>\d{2})T(?P<hour>\d{2}):(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|\+00:?00)"
)
_EPOCH = re.compile(r"(?<![\d.])(1[0-9]{9})(?:\d{3})?(?![\d.])")
_URL_DAYS: Final = (
    re.compile(r"/(?P<year>20\d{2}|19\d{2})[-/_]?(?P<month>\d{2})[-/_](?P<day>\d{2})(?=[/_.-]|$)"),
    re.compile(r"/(?P<year>20\d{2}|19\d{2})[-/_]?(?P<month>\d{1,2})[-/_](?P<day>\d{1,2})(?=[/_-])"),
    re.compile(
        r"[/_a-zA-Z-]t?(?P<year>20\d{2}|19\d{2})(?P<month>\d{2})(?P<day>\d{2})"
        r"(?=\D|(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?\D|\d{8,}\D|$)"
    ),
    re.compile(r"/(?P<year>20\d{2})/(?P<month>\d{2})(?P<day>\d{2})(?=/)"),
    re.compile(r"/(?P<short_year>\d{2})/(?P<month>\d{2})(?P<day>\d{2})/"),
    re.compile(r"/(?P<short_year>\d{2})/(?P<month>\d{1,2})-(?P<day>\d{1,2})/"),
    re.compile(r"[?&=/](?P<year>20\d{2})-(?P<month>\d{2})-(?P<day>\d{2})(?=\D|$)"),
)
_URL_MONTH = re.compile(r"/(?P<year>20\d{2})-?/?(?P<month>0[1-9]|1[0-2])/")


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as written somewhere, with its position there; ``year`` is 0 where none is written."""

    year: int
    month: int
    day: int
    start: int
    end: int

    def in_year(self, year: int) -> date | None:
        return make_day(year, self.month, self.day)

    @property
    def date(self) -> date | None:
        return make_day(self.year, self.month, self.day)


def make_day(year: int, month: int, day: int) -> date | None:
    """Return a day of the calendar within bounds, or None."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_days(text: str) -> Iterator[WrittenDay]:
    """Yield the days with a year of four digits: 2025-04-26, 2025年4月26日, Apr 26, 2025."""
    for zoned in _ISO_ZONE.finditer(text):
        if day_match := _beijing_day(zoned):
            yield day_match
            return
    for match in _FULL.finditer(text):
        yield _written(match, int(match["year"]))
    for match in _HAN_DAY.finditer(text):
        year = "".join(_HAN_DIGITS.get(character, "") for character in match["year"])
        month, day = _han_number(match["month"]), _han_number(match["day"])
        yield WrittenDay(int(year or 0), month, day, match.start(), match.end())
    for match in _ENGLISH.finditer(text):
        name = match["name"] or match["name_later"]
        yield WrittenDay(
            int(match["year"] or match["year_last"]),
            _NAMES.index(name.lower()) + 1,
            int(match["day"] or match["day_first"]),
            match.start(),
            match.end(),
        )


def _beijing_day(zoned: re.Match[str]) -> WrittenDay | None:
    """Return the day in Beijing at a moment in UTC."""
    try:
        moment = datetime(
            int(zoned["year"]), int(zoned["month"]), int(zoned["day"]),
            int(zoned["hour"]), int(zoned["minute"]), tzinfo=UTC,
        )  # fmt: skip
        local = moment + _BEIJING
    except (ValueError, OverflowError):
        return None
    return WrittenDay(local.year, local.month, local.day, zoned.start(), zoned.end())


def split_days(parts: Sequence[str]) -> Iterator[WrittenDay]:
    """Yield the day that two parts make up: 18 and 2023.05, or 2023 and 05-18, in any order."""
    for joined in ("|".join(parts), "|".join(reversed(parts))):
        if match := _SPLIT.match(joined):
            yield _written(match, int(match["year"]))


def compact_days(text: str) -> Iterator[WrittenDay]:
    """Yield days such as 20250426."""
    for match in _COMPACT.finditer(text):
        yield _written(match, int(match["year"]))


def two_digit_days(text: str) -> Iterator[WrittenDay]:
    """Yield days such as 25-04-26 and 25年4月26日."""
    for match in _TWO_DIGITS.finditer(text):
        year = int(match["year"])
        yield _written(match, 2000 + year if year < 70 else 1900 + year)


def days_without_year(text: str) -> Iterator[WrittenDay]:
    """Yield days such as 11月08日, also glued to a time, and 04-26 10:12."""
    for match in _NO_YEAR.finditer(text):
        day = int(match["day"] or match["dash_day"])
        yield WrittenDay(0, int(match["month"]), day, match.start(), match.end())


def months(text: str) -> Iterator[WrittenDay]:
    """Yield months such as 2025年4月, as their first day."""
    for match in _MONTH.finditer(text):
        month = int(match["month"] or match["dash_month"])
        yield WrittenDay(int(match["year"]), month, 1, match.start(), match.end())


def epoch_days(text: str) -> Iterator[WrittenDay]:
    """Yield the day in Beijing of moments in seconds or milliseconds since 1970."""
    for match in _EPOCH.finditer(text):
        local = datetime.fromtimestamp(int(match[1]), tz=UTC) + _BEIJING
        yield WrittenDay(local.year, local.month, local.day, match.start(), match.end())


def address_day(url: str) -> WrittenDay | None:
    """Return the day in the path of an address: /202504/t20250426_1.html, /n1/2025/0426/c1."""
    path = re.sub(r"^[a-z]+://[^/]*", "", url, flags=re.IGNORECASE)[:500]
    for pattern in _URL_DAYS:
        for match in pattern.finditer(path):
            groups = match.groupdict()
            year = int(groups.get("year") or 0) or 2000 + int(groups.get("short_year") or 0)
            day_match = _written(match, year)
            if day_match.date and year >= 1998:
                return day_match
    return None


def address_month(url: str) -> WrittenDay | None:
    """Return the month in the path of an address: /202504/."""
    path = re.sub(r"^[a-z]+://[^/]*", "", url, flags=re.IGNORECASE)[:500]
    match = _URL_MONTH.search(path)
    if match is None:
        return None
    return WrittenDay(int(match["year"]), int(match["month"]), 1, match.start(), match.end())


def _written(match: re.Match[str], year: int) -> WrittenDay:
    return WrittenDay(year, int(match["month"]), int(match["day"]), match.start(), match.end())


def _han_number(numeral: str) -> int:
    """Read 一 to 三十一."""
    tens, ten, ones = numeral.rpartition("十")
    units = int(_HAN_DIGITS.get(ones, "0")) if ones else 0
    if not ten:
        return units
    return 10 * int(_HAN_DIGITS.get(tens, "1") if tens else "1") + units
