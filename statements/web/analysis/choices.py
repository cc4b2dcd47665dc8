"""Choices of how something is shown, read from an address."""

from enum import StrEnum

from statements.selectors.analysis.choices import choice_of
from statements.web.requests import WebRequest


def read_choice[Choice: StrEnum](request: WebRequest, name: str, choices: type[Choice]) -> Choice:
    """Read a choice from the address; the first one where it is missing or unknown."""
    return choice_of(request.GET.get(name, ""), choices)
