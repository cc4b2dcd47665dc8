"""Replaced letters at the ends of an edited clause, with no equal letter beyond them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.runs import Numbers
from statements.engine.text.code_points import Points, code_points
from statements.engine.text.compiled import compiled
from statements.engine.text.normalisation import Normalised

MAX_REPLACED: Final = 2  # letters replaced at either end
_MARKS: Final = tuple(map(ord, "，。；：！？、,;:!?…\n\r\u2028\u2029"))

type _Ends = tuple[Numbers, Numbers]


def reach_edges(
    is_edge: NDArray[np.bool_],
    directive_ends: _Ends,
    response_ends: _Ends,
    letters: Normalised,
    response: str,
) -> tuple[Numbers, Numbers]:
    """Return how many letters before and after each passage belong to it.

    They do when the same one or two letters are left to the end of a clause of the directive and to
    the next punctuation mark of the response: 作出重要讲话 and 作出重要发言. ``is_edge`` has an
    entry for each letter of the directive and one for its end: whether a clause begins or ends
    there. ``directive_ends`` and ``response_ends`` are the starts and ends of the passages in both
    texts, in the order of the response. No letter of the response is given to two passages. This
    changes only what is highlighted: replaced letters do not count as repeated.
    """
    lead, trail = np.zeros((2, directive_ends[0].size), np.int64)
    _reach_edges(
        is_edge,
        *directive_ends,
        *response_ends,
        letters.origins,
        code_points(response),
        lead,
        trail,
    )
    return lead, trail


@compiled
def _reach_edges(
    is_edge: NDArray[np.bool_],
    directive_start: Numbers,
    directive_end: Numbers,
    response_start: Numbers,
    response_end: Numbers,
    origins: Numbers,
    points: Points,
    lead: Numbers,
    trail: Numbers,
) -> None:
    rows = directive_start.size
    for row in range(rows):
        left = _letters_left(is_edge, directive_end[row], 1)
        limit = response_start[row + 1] if row + 1 < rows else origins.size
        if left and response_end[row] + left <= limit:
            trail[row] = _reach(origins, points, response_end[row], left, 1)
    for row in range(rows):
        left = _letters_left(is_edge, directive_start[row], -1)
        limit = response_end[row - 1] + trail[row - 1] if row else 0
        if left and response_start[row] - left >= limit:
            lead[row] = _reach(origins, points, response_start[row], left, -1)


@compiled
def _letters_left(is_edge: NDArray[np.bool_], offset: int, step: int) -> int:
    """Return the letters between an offset and the next edge, 0 if over the limit."""
    for left in range(MAX_REPLACED + 1):
        at = offset + step * left
        if 0 <= at < is_edge.size and is_edge[at]:
            return left
    return 0


@compiled
def _reach(origins: Numbers, points: Points, offset: int, left: int, step: int) -> int:
    """Return ``left`` if exactly so many letters lie before the next mark, else 0."""
    for count in range(left + 1):
        if _is_at_mark(origins, points, offset + step * count):
            return left if count == left else 0
    return 0


@compiled
def _is_at_mark(origins: Numbers, points: Points, at: int) -> bool:
    """Whether a punctuation mark, or an end of the text, stands before a letter."""
    if at == 0 or at == origins.size:
        return True
    for between in range(origins[at - 1] + 1, origins[at]):  # noqa: SIM110 - compiled: no any()
        if points[between] in _MARKS:
            return True
    return False
