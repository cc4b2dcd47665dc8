"""Days in the cells of a workbook, as precise as the cell shows them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

_YEAR_AND_MONTH = 'yyyy"年"m"月"'
_MONTH_AND_DAY = 'm"月"d"日"'
# Formats that Excel and WPS in Chinese know by number alone (ECMA-376, 18.8.30).
CHINESE_FORMATS: Final[Mapping[int, str]] = {
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_AND_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _MONTH_AND_DAY),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\[\]]*\]|;.*')
# Both January and October: a cell drops the zero of 2025.10.
_TENTH_OF_A_YEAR = re.compile(r"(?:19|20)\d\d\.1")


def may_be_october(value: Any) -> bool:
    """Whether a number may be the tenth month of a year as well as the first."""
    return isinstance(value, float) and bool(_TENTH_OF_A_YEAR.fullmatch(str(value)))


def date_as_shown(value: date, number_format: str) -> str:
    """Write a day as 2025-04-25; a first day of which the cell shows no day is the whole month.

    A month that was typed as one is stored as its first day.
    """
    if isinstance(value, datetime):
        if value.time() != value.min.time():
            return str(value)
        value = value.date()
    letters = set(_LITERAL.sub("", number_format).lower())
    if value.day > 1 or letters & {"d", "h", "s"} or not letters & {"y", "m"}:
        return value.isoformat()
    return f"{value:%Y-%m}" if "m" in letters or value.month > 1 else f"{value:%Y}"
