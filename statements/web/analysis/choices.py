"""Choices of how something is shown, read from an address."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from django.http import Http404
from django.utils.translation import gettext as _

from statements.models import ImpreciseDate
from statements.models.statements.keys import read_keys
from statements.selectors.analysis.choices import UnfitDay, choice_of, day_of
from statements.web.requests import WebRequest


def read_choice[Choice: StrEnum](request: WebRequest, name: str, choices: type[Choice]) -> Choice:
    """Read a choice from the address; the first one where it is missing or unknown."""
    return choice_of(request.GET.get(name, ""), choices)


def read_choices[Choice: StrEnum](
    request: WebRequest, name: str, choices: type[Choice], *, default: Sequence[Choice]
) -> Sequence[Choice]:
    """Read several choices, in their own order; the default where none is there or known."""
    names = set(request.GET.getlist(name))
    return [choice for choice in choices if choice.value in names] or default


def read_numbers(request: WebRequest, name: str) -> set[int]:
    """Return the numbers that a parameter of the address has, such as those of open parts."""
    return read_keys(request.GET.getlist(name))


def read_day(
    request: WebRequest, *, issued: ImpreciseDate | None = None, now: datetime
) -> date | None:
    """Read the day as of which a page is seen; None for the present. Raises ``Http404``."""
    try:
        return day_of(request.GET.get("as_of", ""), issued=issued, now=now)
    except UnfitDay:
        raise Http404(
            _("A page can be seen as of a day from the directive to today, such as 2026-02-03.")
        ) from None
