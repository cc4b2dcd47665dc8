"""Which of many values `make test` tries, so that a change need not wait for all of them."""

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(number: int, values: Iterable[Any]) -> list[Any]:
    """Return values to parametrise with: one of each so many, the others as long trials.

    For values that go through the same code. Where each stands for a rule of its own, all are
    tried each time. A tuple holds the values of several arguments.
    """
    return [
        value if index % number == 0 else _long(value if isinstance(value, tuple) else (value,))
        for index, value in enumerate(values)
    ]


def _long(arguments: tuple[Any, ...]) -> Any:
    return pytest.param(*arguments, marks=pytest.mark.long)
