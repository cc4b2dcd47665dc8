"""What changed between two texts, paragraph by paragraph.

``engine.text.differences`` shows edits of stored texts, cut down to what surrounds them. This
compares whole pages, which others wrote, in the child that bounds its time; and neither layer may
import the other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

MAX_PARAGRAPHS: Final = 2_000  # of each text; comparing takes the product of both
MAX_CHARACTERS: Final = 2_000  # of a paragraph that is compared letter by letter
_MIN_LIKENESS: Final = 0.5
# A number is one thing: 11月30日 and 12月1日 differ in both numbers, and in no part of them.
_TOKENS: Final = re.compile(r"\d+|.", re.DOTALL)


class SegmentChange(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """A run of letters within a paragraph."""

    change: SegmentChange
    text: str


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """One paragraph of the comparison; a changed one has segments of several kinds."""

    segments: tuple[DiffSegment, ...]

    @property
    def is_same(self) -> bool:
        return all(segment.change is SegmentChange.SAME for segment in self.segments)


def compare_paragraphs(earlier: Sequence[str], later: Sequence[str]) -> tuple[ParagraphChange, ...]:
    """Return all paragraphs of both texts in order, with what was removed and added."""
    earlier, later = earlier[:MAX_PARAGRAPHS], later[:MAX_PARAGRAPHS]
    changes: list[ParagraphChange] = []
    matcher = SequenceMatcher(None, earlier, later, autojunk=False)
    for _tag, start, end, later_start, later_end in matcher.get_opcodes():
        old, new = list(earlier[start:end]), list(later[later_start:later_end])
        if old == new:
            changes += [_whole(SegmentChange.SAME, text) for text in old]
            continue
        # Paragraphs at the same position are compared letter by letter, where they are alike.
        while old and new and (pair := _compare_letters(old[0], new[0])):
            changes.append(pair)
            old, new = old[1:], new[1:]
        changes += [_whole(SegmentChange.REMOVED, text) for text in old]
        changes += [_whole(SegmentChange.ADDED, text) for text in new]
    return tuple(changes)


def _whole(change: SegmentChange, text: str) -> ParagraphChange:
    return ParagraphChange((DiffSegment(change, text),))


def _compare_letters(old: str, new: str) -> ParagraphChange | None:
    """Return the changes within a paragraph; None for two that are not alike."""
    if max(len(old), len(new)) > MAX_CHARACTERS:
        return None
    old_tokens, new_tokens = _TOKENS.findall(old), _TOKENS.findall(new)
    matcher = SequenceMatcher(None, old_tokens, new_tokens, autojunk=False)
    if matcher.ratio() < _MIN_LIKENESS:
        return None
    segments = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        removed = "".join(old_tokens[start:end])
        added = "".join(new_tokens[new_start:new_end])
        if tag == "equal":
            segments.append(DiffSegment(SegmentChange.SAME, removed))
            continue
        if removed:
            segments.append(DiffSegment(SegmentChange.REMOVED, removed))
        if added:
            segments.append(DiffSegment(SegmentChange.ADDED, added))
    return ParagraphChange(tuple(segments))
