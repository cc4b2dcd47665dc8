"""Choices of how something is shown, as addresses name them."""

from enum import StrEnum


def choice_of[Choice: StrEnum](name: str, choices: type[Choice]) -> Choice:
    """Return the choice of this name; the first one where it is unknown."""
    try:
        return choices(name)
    except ValueError:
        return next(iter(choices))
