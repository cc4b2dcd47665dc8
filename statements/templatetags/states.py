"""The key below maps and matrices."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from django import template

from statements.selectors.analysis.states import STATES, State

register = template.Library()


class _Province(Protocol):
    """A tile or cell of one province; ``look`` is a class of the style sheet."""

    @property
    def look(self) -> str: ...


class KeyEntry(NamedTuple):
    """A line of the key: how many of the provinces shown are in a state."""

    look: str
    state: State
    number: int


@register.inclusion_tag("analysis/states_key.html")
def states_key(provinces: Iterable[_Province], *, has_signs: bool = False) -> dict[str, Any]:
    """Explain the states that occur, each with how often."""
    numbers = Counter(province.look for province in provinces)
    entries = [KeyEntry(look, state, numbers[look]) for look, state in STATES.items()]
    return {"entries": [entry for entry in entries if entry.number], "has_signs": has_signs}
