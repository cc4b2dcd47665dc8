"""The key below maps and matrices."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from django import template

from statements.selectors.analysis.states import STATES, State

register = template.Library()


class _Province(Protocol):
    """A tile or cell of one province; ``css_class`` is a class of the style sheet."""

    @property
    def css_class(self) -> str: ...


class KeyEntry(NamedTuple):
    """A line of the key: how many of the provinces shown are in a state."""

    css_class: str
    state: State
    number: int


@register.inclusion_tag("analysis/states_key.html")
def states_key(provinces: Iterable[_Province], *, has_signs: bool = False) -> dict[str, Any]:
    """Explain the states that occur, each with how often."""
    numbers = Counter(province.css_class for province in provinces)
    entries = [
        KeyEntry(css_class, state, numbers[css_class]) for css_class, state in STATES.items()
    ]
    return {"entries": [entry for entry in entries if entry.number], "has_signs": has_signs}
