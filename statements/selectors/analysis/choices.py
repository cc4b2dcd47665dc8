"""Choices of how something is shown, as addresses name them."""

from datetime import date, datetime
from enum import StrEnum

from statements.engine.dates.days import UnreadableDate, day_in_beijing
from statements.models import ImpreciseDate


def choice_of[Choice: StrEnum](name: str, choices: type[Choice]) -> Choice:
    """Return the choice of this name; the first one where it is unknown."""
    try:
        return choices(name)
    except ValueError:
        return next(iter(choices))


class UnfitDay(Exception):
    """Nothing can be seen as of this day."""


def day_of(text: str, *, issued: ImpreciseDate | None = None, now: datetime) -> date | None:
    """Return the day as of which something is shown, the last of a span; None for the present.

    Raises ``UnfitDay`` for what is no date, lies in the future or before what was ``issued``.
    """
    today = day_in_beijing(now)
    if not text:
        return None
    try:
        days = ImpreciseDate.parse(text)
    except UnreadableDate:
        raise UnfitDay(text) from None
    if days.first > today or (issued and days.last < issued.first):
        raise UnfitDay(text)
    return days.last if days.last < today else None
