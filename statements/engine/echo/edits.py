"""The differences between a clause and its counterpart, for display."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from statements.engine.text.normalisation import normalise
from statements.engine.text.pages import with_plain_ends
from statements.engine.text.spans import Span

_MAX_LETTERS = 2000  # letters of either text that are compared
# Pairs of equal letters. Prose of ``_MAX_LETTERS`` has some 30,000; a clause that repeats one
# letter has millions, and then all of it counts as replaced.
_MAX_PAIRS = 200_000


class EditOperation(StrEnum):
    """How a stretch of wording was edited."""

    KEPT = "kept"
    REPLACED = "replaced"
    PUT_IN = "put in"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class ClauseEdit:
    """A stretch of a clause and its replacement; an empty span marks a position."""

    operation: EditOperation
    directive: Span
    response: Span


_CHANGES = {
    "equal": EditOperation.KEPT,
    "replace": EditOperation.REPLACED,
    "insert": EditOperation.PUT_IN,
    "delete": EditOperation.LEFT_OUT,
}


def find_edits(
    directive: str, response: str, *, clause: Span, counterpart: Span
) -> tuple[ClauseEdit, ...]:
    """Align ``directive[clause]`` with ``response[counterpart]`` and return the edits in order.

    Offsets are in characters of the two whole texts, like the spans given. Punctuation is ignored.
    Ratcliff and Metzener (1988), as in ``difflib``: it keeps long equal stretches whole, which
    reads better than the fewest single edits.
    """
    # Of the whole texts, since a part does not show what breaks a page.
    left = normalise(with_plain_ends(directive)[slice(*clause)])
    right = normalise(with_plain_ends(response)[slice(*counterpart)])
    origins, other_origins = left.origins.tolist(), right.origins.tolist()
    edits = []
    for tag, start, end, other_start, other_end in _align(
        left.text[:_MAX_LETTERS], right.text[:_MAX_LETTERS]
    ):
        edits.append(
            ClauseEdit(
                _CHANGES[tag],
                _span(origins, start, end, clause),
                _span(other_origins, other_start, other_end, counterpart),
            )
        )
    return tuple(edits)


def _align(left: str, right: str) -> Sequence[tuple[str, int, int, int, int]]:
    """Return the edit operations as ``difflib`` names them."""
    left_counts, right_counts = Counter(left), Counter(right)
    if sum(count * right_counts[letter] for letter, count in left_counts.items()) > _MAX_PAIRS:
        return [("replace", 0, len(left), 0, len(right))]
    return SequenceMatcher(None, left, right, autojunk=False).get_opcodes()


def _span(origins: list[int], start: int, end: int, whole: Span) -> Span:
    """Return offsets in the whole text; an empty stretch is at the next letter."""
    if start < end:
        return whole[0] + origins[start], whole[0] + origins[end - 1] + 1
    at = whole[0] + origins[start] if start < len(origins) else whole[1]
    return at, at
