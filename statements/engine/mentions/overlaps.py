"""Which of the names that overlap are meant."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace

from statements.engine.mentions.mention import NUMBERED, Kind, Mention

_ANOTHER = 3  # characters after a number that make it part of another name


def outermost(found: Iterable[Mention], folded: str) -> list[Mention]:
    """Keep the longest of names that overlap, and the numbered ones, in the order of the text.

    A numbered one takes the place of a name that ends with it or lists it, such as
    思想和党的二十届三中全会; within a longer name, such as 党的二十届三中全会精神研讨班, it is
    named in passing.
    """
    every = list(found)
    numbered = _longest(one for one in every if one.kind in NUMBERED)
    starts = [one.start for one in numbered]
    named = [
        one
        for one in every
        if one.kind not in NUMBERED
        and not any(
            _is_tail(inner, one, folded)
            for inner in numbered[bisect_left(starts, one.start) : bisect_left(starts, one.end)]
        )
    ]
    kept = _longest(named)
    starts = [one.start for one in kept]
    within = []
    for one in numbered:
        place = bisect_right(starts, one.start)
        is_part = place > 0 and one.end <= kept[place - 1].end
        within.append(replace(one, is_answer=False) if is_part else one)
    unique = {(one.start, one.end, one.key): one for one in [*kept, *within]}
    return sorted(unique.values(), key=lambda one: (one.start, one.end, one.key))


def _longest(found: Iterable[Mention]) -> list[Mention]:
    """Keep the longest of those that overlap, in the order of the text."""
    kept: list[Mention] = []
    starts: list[int] = []
    for one in sorted(found, key=lambda one: (one.kind is Kind.SPEECH, one.start - one.end)):
        place = bisect_right(starts, one.start)
        # What is kept does not overlap, so that only the neighbours can.
        if not any(_clash(one, other) for other in kept[max(place - 1, 0) : place + 1]):
            starts.insert(place, one.start)
            kept.insert(place, one)
    return kept


def _clash(one: Mention, other: Mention) -> bool:
    # Two that were made of one list (一中、二中全会) stand in one place.
    same = (one.start, one.end, one.kind) == (other.start, other.end, other.kind)
    return not same and one.start < other.end and other.start < one.end


def _is_tail(inner: Mention, name: Mention, folded: str) -> bool:
    if name.kind is Kind.DOCUMENT:
        return False
    rest = folded[inner.end : name.end]
    return len(rest) < _ANOTHER or bool(re.match("(?:精神)?(?:[和、及与]|以及)", rest))
