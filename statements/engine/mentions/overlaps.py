"""Resolve overlaps of mentions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace

from statements.engine.mentions.mention import NUMBERED, Mention, MentionKind

_ANOTHER = 3  # least characters after a number that make it part of another name


def outermost(mentions: Iterable[Mention], folded: str) -> list[Mention]:
    """Return the longest of overlapping names, and the numbered ones, in the order of the text.

    A numbered name replaces a name that ends with it or lists it, such as 思想和党的二十届三中全会;
    within a longer name, such as 党的二十届三中全会精神研讨班, it is a mention in passing.
    """
    mentions = list(mentions)
    numbered = _longest(mention for mention in mentions if mention.kind in NUMBERED)
    starts = [mention.start for mention in numbered]
    unnumbered = _longest(
        mention
        for mention in mentions
        if mention.kind not in NUMBERED
        and not any(
            _has_end_of(mention, inner, folded) or _holds(inner, mention)
            for inner in numbered[
                max(bisect_right(starts, mention.start) - 1, 0) : bisect_left(starts, mention.end)
            ]
        )
    )
    starts = [mention.start for mention in unnumbered]
    numbered_parts = []
    for mention in numbered:
        index = bisect_right(starts, mention.start)
        is_part = index > 0 and mention.end <= unnumbered[index - 1].end
        numbered_parts.append(replace(mention, is_answer=False) if is_part else mention)
    unique = {
        (mention.start, mention.end, mention.key): mention
        for mention in [*unnumbered, *numbered_parts]
    }
    return sorted(unique.values(), key=lambda mention: (mention.start, mention.end, mention.key))


def _longest(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the longest of overlapping mentions, in the order of the text."""
    longest: list[Mention] = []
    starts: list[int] = []
    for mention in sorted(
        mentions,
        key=lambda mention: (mention.kind is MentionKind.SPEECH, mention.start - mention.end),
    ):
        index = bisect_right(starts, mention.start)
        # Mentions in the list do not overlap, so that only the neighbours can clash.
        if not any(_clash(mention, other) for other in longest[max(index - 1, 0) : index + 1]):
            starts.insert(index, mention.start)
            longest.insert(index, mention)
    return longest


def _clash(first: Mention, second: Mention) -> bool:
    # Two mentions from one list (一中、二中全会) have the same span.
    same = (first.start, first.end, first.kind) == (second.start, second.end, second.kind)
    return not same and first.start < second.end and second.start < first.end


def _holds(outer: Mention, inner: Mention) -> bool:
    """Whether a mention is a part of a longer one."""
    is_within = outer.start <= inner.start and inner.end <= outer.end
    return is_within and inner.end - inner.start < outer.end - outer.start


def _has_end_of(name: Mention, numbered: Mention, folded: str) -> bool:
    """Whether a name ends with a numbered name that it contains, or lists it with others."""
    if name.kind is MentionKind.DOCUMENT or not name.start <= numbered.start < name.end:
        return False
    rest = folded[numbered.end : name.end]
    return len(rest) < _ANOTHER or bool(re.match("(?:精神)?(?:[和、及与]|以及)", rest))
