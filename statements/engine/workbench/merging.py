"""Merge what two people changed in one form, field by field and paragraph by paragraph."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MergedText:
    """A merged text. Where both changed the same paragraphs, ``text`` has mine.

    ``both`` has theirs and then mine there. ``is_clean`` says that there is no such part.
    """

    text: str
    both: str
    is_clean: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged fields; in ``conflicts``, the names of those that both changed differently."""

    values: dict[str, Hashable]
    conflicts: tuple[str, ...]
    taken_over: tuple[str, ...]


def merge_fields(
    base: Mapping[str, Hashable], mine: Mapping[str, Hashable], theirs: Mapping[str, Hashable]
) -> Merged:
    """Merge fields that two people changed from ``base``; a conflict keeps mine.

    ``taken_over`` names the fields whose value is theirs. Without a base value, any difference is
    a conflict.
    """
    values: dict[str, Hashable] = {}
    conflicts, taken_over = [], []
    for name, value in mine.items():
        other = theirs.get(name, value)
        values[name] = value
        if value == other:
            continue
        if name in base and value == base[name]:
            values[name] = other
            taken_over.append(name)
        elif name not in base or other != base[name]:
            conflicts.append(name)
    return Merged(values, tuple(conflicts), tuple(taken_over))


def merge_texts(base: str, mine: str, theirs: str) -> MergedText:
    """Merge two changed texts by paragraphs, which are lines."""
    base_lines, my_lines, their_lines = (text.split("\n") for text in (base, mine, theirs))
    merged: list[str] = []
    both: list[str] = []
    is_clean = True
    for old, my_part, their_part in _chunks(base_lines, my_lines, their_lines):
        if my_part == their_part or their_part == old:
            merged += my_part
            both += my_part
        elif my_part == old:
            merged += their_part
            both += their_part
        else:
            is_clean = False
            merged += my_part
            both += [*their_part, *my_part]
    return MergedText("\n".join(merged), "\n".join(both), is_clean)


def _chunks(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> list[tuple[list[str], list[str], list[str]]]:
    """Cut the three texts at the lines that all have, as diff3 does.

    Each chunk is what the three have between two such lines, or such a line itself.
    """
    my_indices, their_indices = _partners(base, mine), _partners(base, theirs)
    chunks = []
    at = my_at = their_at = 0
    for index in [*range(len(base)), None]:
        if index is None:
            ends = (len(base), len(mine), len(theirs))
        elif index in my_indices and index in their_indices:
            ends = (index, my_indices[index], their_indices[index])
        else:
            continue
        between = (
            list(base[at : ends[0]]),
            list(mine[my_at : ends[1]]),
            list(theirs[their_at : ends[2]]),
        )
        if any(between):
            chunks.append(between)
        if index is not None:
            chunks.append(([base[index]],) * 3)
        at, my_at, their_at = (end + 1 for end in ends)
    return chunks


def _partners(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Return the index in ``other`` of each line of ``base`` that it still has.

    Lines that stand once in both are found first (a patience diff, in n log n steps even for lines
    that all are equal), then equal lines beside them.
    """
    partners: dict[int, int] = {}
    at, other_at = 0, 0
    for index, other_index in [*_unique_pairs(base, other), (len(base), len(other))]:
        while at < index and other_at < other_index and base[at] == other[other_at]:
            partners[at] = other_at
            at, other_at = at + 1, other_at + 1
        end, other_end = index, other_index
        while end > at and other_end > other_at and base[end - 1] == other[other_end - 1]:
            end, other_end = end - 1, other_end - 1
            partners[end] = other_end
        at, other_at = index, other_index
    return partners


def _unique_pairs(base: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Return the indices of lines that stand once in both, as many as keep their order."""
    counts, other_counts = Counter(base), Counter(other)
    other_indices = {line: index for index, line in enumerate(other)}
    pairs = [
        (index, other_indices[line])
        for index, line in enumerate(base)
        if counts[line] == 1 and other_counts[line] == 1
    ]
    # The longest increasing subsequence: piles of cards, each with the pair on the pile before.
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for index, (_index, other_index) in enumerate(pairs):
        pile = bisect_left(tops, other_index)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [other_index]
        piles[pile : pile + 1] = [index]
    index = piles[-1] if piles else -1
    chain = []
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]
