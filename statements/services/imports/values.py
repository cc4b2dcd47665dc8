"""Read single cells. What cannot be read raises ``BadCell`` with a sentence."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from statements.engine.dates.days import DateFault, Days, UnreadableDate, month_days
from statements.engine.dates.reading import read_date
from statements.engine.text.identity import name_key
from statements.engine.text.validation import UnreadableText, validate_text
from statements.models import ImpreciseDate
from statements.models.statements.addresses import LONGEST_ADDRESS, validate_address
from statements.models.statements.date_faults import sentence_of
from statements.services.imports.faults import Fix

MAX_LIST = 50  # tags, sources or answers of one row
_SEPARATORS = re.compile(r"[;；\n]")
_NUMBERS = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")
# A day as Excel counts it, 1982 to 2064, where a cell lost its form of a date.
_SERIAL_DAY = re.compile(r"([345]\d{4})(?:\.\d+)?", re.ASCII)  # with the time, as a fraction
_FIRST_SERIAL_DAY = date(1899, 12, 30)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


class BadCell(Exception):
    """A cell that cannot be read."""

    def __init__(self, message: str, fixes: Iterable[Fix] = ()) -> None:
        super().__init__(message)
        self.fixes = tuple(fixes)


def read_text(value: Any, *, most: int, one_line: bool = True) -> str:
    """Return a clean text of at most ``most`` characters; a number is read as it is written."""
    if value is None:
        return ""
    if not isinstance(value, str) and (
        not isinstance(value, int | float) or isinstance(value, bool)
    ):
        raise BadCell(_("This has to be a text."))
    text = str(value)
    # A long cell is told by its length, before each of its characters is looked at.
    if len(text) <= 2 * most + 1000:
        try:
            text = validate_text(text, one_line=one_line)
        except UnreadableText as unreadable:
            raise BadCell(_("It cannot be read: %(why)s.") % {"why": unreadable}) from None
    if len(text) > most:
        raise BadCell(
            _("This has %(length)s characters; there is room for %(most)s.")
            % {"length": f"{len(text):,}", "most": f"{most:,}"}
        )
    return text


def read_list(value: Any) -> list[Any]:
    """Return the items of a list, or of a cell that separates them by semicolons or lines."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        if value.lstrip().startswith("["):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise BadCell(_("This is no list in JSON.")) from None
        else:
            value = [item.strip() for item in _SEPARATORS.split(value) if item.strip()]
    if not isinstance(value, list):
        value = [value]
    items: list[Any] = value
    if len(items) > MAX_LIST:
        raise BadCell(_("At most %(most)s can stand here.") % {"most": MAX_LIST})
    return items


def read_choice(value: Any, choices: Mapping[str, str]) -> str:
    """Return the choice of a name; ``choices`` map names in lower case to values."""
    if isinstance(value, str) and value in choices:
        return choices[value]
    name = read_text(value, most=100)
    if choice := choices.get(name.lower()):
        return choice
    choices_by_key = {name_key(label): choice for label, choice in choices.items()}
    if choice := choices_by_key.get(name_key(name)):
        return choice
    closest = get_close_matches(name.lower(), choices, n=2) or dict.fromkeys(choices.values())
    fixes = [Fix(choices.get(label, label), choices.get(label, label)) for label in closest]
    raise BadCell(_("“%(name)s” is not known here.") % {"name": name[:40]}, fixes)


def read_dates(
    value: Any,
    closest: ImpreciseDate | None,
    published: Callable[[], Days | None] = lambda: None,
) -> ImpreciseDate | None:
    """Return a date.

    ``published`` returns the days of its publication, by which 昨日 and a date without a year are
    read. Without them ``closest``, the date of the row above, may tell the year.
    """
    text = read_text(value, most=100)
    if not text:
        return None
    try:
        try:
            return _parsed(text)
        except UnreadableDate as unreadable:
            lacks_days = unreadable.fault in (DateFault.NO_YEAR, DateFault.NO_TEXT)
            if not lacks_days or not (text_days := published()):
                raise
            return _parsed(text, text_days)
    except UnreadableDate as unreadable:
        fixes = _date_fixes(text, unreadable.fault, closest)
        raise BadCell(sentence_of(unreadable), fixes) from None


def read_day(value: Any) -> date | None:
    """Return one day."""
    day = read_dates(value, None)
    if day and not day.is_one_day:
        raise BadCell(_("Enter one day, as in 2025-04-25."))
    return day.first if day else None


def read_address(value: Any) -> str:
    """Return a web address; one without a scheme gets https."""
    address = read_text(value, most=LONGEST_ADDRESS)
    if not address:
        return ""
    if "://" not in address and re.match(r"[\w.-]+\.[a-z]{2,}(?:[/:?#]|$)", address, re.IGNORECASE):
        address = f"https://{address}"
    try:
        validate_address(address)
    except ValidationError:
        raise BadCell(_("“%(address)s” is no web address.") % {"address": address[:60]}) from None
    return address


def host_of(address: str) -> str:
    """Return the host of an address without www, as the name of a publisher."""
    return (urlsplit(address).hostname or "").removeprefix("www.")[:150]


@lru_cache(maxsize=20_000)
def _parsed(text: str, text_days: Days | None = None) -> ImpreciseDate:
    return ImpreciseDate.parse(text, text_days)


def _date_fixes(text: str, fault: DateFault, closest: ImpreciseDate | None) -> list[Fix]:
    """Return the dates that may be meant: none where there is no telling."""
    if fault is DateFault.CALENDAR and (match := _NUMBERS.fullmatch(text.strip())):
        year, month = int(match[1]), int(match[2])
        if 1 <= month <= 12:
            last = month_days(year, month)[1]
            return [Fix(str(last), str(last)), Fix(f"{last:%Y-%m}", f"{last:%Y-%m}")]
    if fault is DateFault.YEAR_LAST and (match := _YEAR_LAST.fullmatch(text.strip())):
        days = {(int(match[1]), int(match[2])), (int(match[2]), int(match[1]))}
        dates = [f"{match[3]}-{month:02}-{day:02}" for day, month in sorted(days)]
        return [Fix(day, day) for day in dates if _is_date(day)]
    if match := _SERIAL_DAY.fullmatch(text.strip()):
        day = _FIRST_SERIAL_DAY + timedelta(days=int(match[1]))
        return [Fix(f"{day}", f"{day}")]
    if fault is DateFault.NO_YEAR and closest:
        year_near = closest.first.replace(month=1, day=1), closest.last.replace(month=12, day=31)
        try:
            written_date = str(ImpreciseDate(*read_date(text, year_near)))
        except (UnreadableDate, ValueError):
            return []
        return [Fix(written_date, written_date)]
    return []


def _is_date(text: str) -> bool:
    try:
        _parsed(text)
    except UnreadableDate:
        return False
    return True
