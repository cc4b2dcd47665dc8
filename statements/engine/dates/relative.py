"""Words for days relative to the day of the text, such as 昨日."""

import re
from datetime import timedelta

from statements.engine.dates.days import Days, month_days

RECENT = 14  # days that 近日 and 日前 reach back: two issues of a weekly paper

_DAYS = {  # days back, at least and at most
    "今天": (0, 0),
    "今日": (0, 0),
    "当天": (0, 0),
    "当日": (0, 0),
    "同日": (0, 0),
    "昨天": (1, 1),
    "昨日": (1, 1),
    "前天": (2, 2),
    "前日": (2, 2),
    "大前天": (3, 3),
    "近日": (0, RECENT),
    "日前": (0, RECENT),
    "近期": (0, 3 * RECENT),
    "连日来": (0, RECENT),
    "不久前": (0, 60),
}
RELATIVE_YEARS = {"今": 0, "本": 0, "去": -1, "上": -1, "上一": -1, "前": -2, "明": 1}
RELATIVE_MONTHS = {"本": 0, "当": 0, "上": -1, "上个": -1}
WEEKDAYS = "一二三四五六日"
ENGLISH_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
RELATIVE_MONTH = rf"(?:{'|'.join(RELATIVE_MONTHS)})月"
# One relative word.
_WEEK = "(?:周|星期|礼拜)"
_PART_OF_DAY = "(?:上午|中午|下午|晚上|晚间)"
RELATIVE = (
    rf"(?:(?:[今昨前当同][天日]){_PART_OF_DAY}?|[今昨当][晨早晚夜]|{'|'.join(_DAYS)}"
    rf"|(?:上个?|[本这])(?:周[{WEEKDAYS}天]?|(?:星期|礼拜)[{WEEKDAYS}天])|{RELATIVE_MONTH})"
)
_WORD = re.compile(
    rf"(?P<week>[上本这])个?{_WEEK}(?P<weekday>[{WEEKDAYS}天])?"
    rf"|(?P<month>{'|'.join(RELATIVE_MONTHS)})月|.+"
)


def relative_days(text_days: Days, word: str) -> Days:
    """Return the days that a word which ``RELATIVE`` matches means in a text of these days.

    Raises ``OverflowError`` or ``ValueError`` at the ends of the calendar.
    """
    match = _WORD.fullmatch(word)
    assert match is not None  # noqa: S101 - the caller sees to it
    first, last = text_days
    if match["week"]:
        return _week(match, text_days)
    if match["month"]:
        if RELATIVE_MONTHS[match["month"]]:
            first, last = (day.replace(day=1) - timedelta(days=1) for day in text_days)
        return month_days(first.year, first.month)[0], month_days(last.year, last.month)[1]
    least, most = _DAYS.get(word) or _DAYS[f"{word[0]}日"]
    return first - timedelta(days=most), last - timedelta(days=least)


def _week(match: re.Match[str], text_days: Days) -> Days:
    """Return a week, the current one up to the day of the text, or a day of it."""
    first, last = text_days
    back = 7 if match["week"] == "上" else 0
    start = first - timedelta(days=first.weekday() + back)
    end = last - timedelta(days=last.weekday() + back)
    if weekday := match["weekday"]:
        offset = timedelta(days=WEEKDAYS.index(weekday.replace("天", "日")))
        return start + offset, end + offset
    return start, min(end + timedelta(days=6), last)
