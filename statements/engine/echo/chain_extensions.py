"""Short pieces next to a chain: the rest of an edited clause, or reordered items of a list.

On their own they would be chance. They belong to a chain when they continue its wording, or come
from its neighbourhood in the directive. They must begin in a clause that the chain has a part of:
where a chain ends at the end of its clause nothing was edited, and what recurs beyond it is chance
again.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.chains import Chains
from statements.engine.echo.runs import Codes, Numbers
from statements.engine.text.compiled import compiled
from statements.engine.text.normalisation import Normalised

# All in letters, tuned as in docs/methods.md.
CLOSE: Final = 2  # minimum of equal letters after a small change
CHANGED: Final = 2  # maximum of letters replaced on both sides
LEFT_OUT: Final = 6  # maximum of letters deleted from the directive
PUT_IN: Final = 8  # maximum of letters inserted into the response
FAR: Final = 3  # minimum of equal letters after a longer insertion
SPLIT: Final = 24  # maximum of letters of a longer insertion
MOVED: Final = 3  # minimum of equal letters from elsewhere in the neighbourhood
MOVED_GAP: Final = 1  # maximum of letters of the response before these
AREA: Final = 24  # letters of the directive on either side of a chain: its neighbourhood
_MAX_PIECES: Final = 64  # on each side, so that repetition ends


def extend_chains(
    chains: Chains,
    directive_letters: Normalised,
    response_letters: Normalised,
    is_edge: NDArray[np.bool_],
) -> Chains:
    """Return the chains with the pieces that belong to them on either side.

    Each letter of the directive is used at most once in a chain. ``is_edge`` has an entry for each
    letter of the directive and one for its end: whether a clause begins or ends there.
    """
    columns = chains.in_directive, chains.in_response, chains.length, chains.starts
    starts = np.zeros(chains.starts.size, np.int64)
    size = len(directive_letters)
    clauses = np.empty(size, np.int64), np.empty(size, np.int64)
    _bound(is_edge, *clauses)
    # Room for the pieces of one chain: added on the left, its own, added on the right.
    most = int((chains.starts[1:] - chains.starts[:-1]).max(initial=0))
    work = np.empty((3, most + 2 * _MAX_PIECES), np.int64)
    # Few chains are extended. Where there is too little room, the first call tells how much is
    # needed.
    pieces = np.empty((3, 2 * chains.in_directive.size + 2 * _MAX_PIECES), np.int64)
    texts = directive_letters.codes, response_letters.codes
    _extend_chains(*columns, *texts, *clauses, work, pieces, starts)
    if starts[-1] > pieces.shape[1]:
        pieces = np.empty((3, starts[-1]), np.int64)
        _extend_chains(*columns, *texts, *clauses, work, pieces, starts)
    pieces = pieces[:, : starts[-1]]
    return Chains(pieces[0], pieces[1], pieces[2], starts)


@compiled
def _bound(is_edge: NDArray[np.bool_], first: Numbers, end: Numbers) -> None:
    """Write for each letter where its clause begins and ends."""
    edge = 0
    for at in range(first.size):
        edge = at if is_edge[at] else edge
        first[at] = edge
    edge = end.size
    for at in range(end.size - 1, -1, -1):
        end[at] = edge
        edge = at if is_edge[at] else edge


@compiled
def _extend_chains(
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    chains: Numbers,
    directive: Codes,
    response: Codes,
    clause_first: Numbers,
    clause_end: Numbers,
    work: Numbers,
    pieces: Numbers,
    starts: Numbers,
) -> None:
    """Write the pieces of the extended chains as far as there is room, and where each begins."""
    for chain in range(chains.size - 1):
        low, high = _MAX_PIECES, _MAX_PIECES
        area_start, area_end = directive.size, 0  # in the directive
        for piece in range(chains[chain], chains[chain + 1]):
            work[0, high], work[1, high] = in_directive[piece], in_response[piece]
            work[2, high] = length[piece]
            area_start = min(area_start, in_directive[piece])
            area_end = max(area_end, in_directive[piece] + length[piece])
            high += 1
        area_start = max(area_start - AREA, clause_first[area_start])
        area_end = min(area_end + AREA, clause_end[area_end - 1])
        room = high + _MAX_PIECES
        while high < room:
            at = work[0, high - 1] + work[2, high - 1]
            start = work[1, high - 1] + work[2, high - 1]
            at, start, size = _next(
                directive, response, at, start, 1, area_start, area_end, work, low, high
            )
            if size == 0:
                break
            work[0, high], work[1, high], work[2, high] = at, start, size
            high += 1
        while low > 0:
            at, start = work[0, low] - 1, work[1, low] - 1
            at, start, size = _next(
                directive, response, at, start, -1, area_start, area_end, work, low, high
            )
            if size == 0:
                break
            low -= 1
            # Read backwards, a piece begins with its last letter.
            work[0, low], work[1, low] = at - size + 1, start - size + 1
            work[2, low] = size
        starts[chain + 1] = starts[chain] + high - low
        if starts[chain + 1] <= pieces.shape[1]:
            for piece in range(low, high):
                for column in range(3):
                    pieces[column, starts[chain] + piece - low] = work[column, piece]


@compiled
def _next(
    directive: Codes,
    response: Codes,
    directive_at: int,
    response_at: int,
    step: int,
    area_start: int,
    area_end: int,
    used: Numbers,
    low: int,
    high: int,
) -> tuple[int, int, int]:
    """Return the nearest piece that counts: its first letters in reading order, and its length.

    ``step`` is 1 to read forwards and -1 to read backwards. ``directive_at`` and ``response_at``
    are the first unread letters; ``area_start`` and ``area_end`` bound the neighbourhood in the
    directive. The pieces of the chain so far are the columns ``low`` to ``high`` of ``used``.
    """
    for gap in range(CHANGED + 1):
        start = response_at + step * gap
        if not 0 <= start < response.size:
            return 0, 0, 0
        for skip in range((CHANGED if gap else LEFT_OUT) + 1):
            at = directive_at + step * skip
            length = _free(
                directive, response, at, start, step, area_start, area_end, used, low, high
            )
            # One letter is enough where one was replaced by one.
            if length >= CLOSE or (length and gap == 1 and skip == 1):
                return at, start, length
        if gap <= MOVED_GAP:
            at, length = _moved(
                directive, response, start, step, area_start, area_end, used, low, high
            )
            if length:
                return at, start, length
    for gap in range(CHANGED + 1, SPLIT + 1):
        start = response_at + step * gap
        length = _free(
            directive, response, directive_at, start, step, area_start, area_end, used, low, high
        )
        if length >= (CLOSE if gap <= PUT_IN else FAR):
            return directive_at, start, length
    return 0, 0, 0


@compiled
def _moved(
    directive: Codes,
    response: Codes,
    start: int,
    step: int,
    area_start: int,
    area_end: int,
    used: Numbers,
    low: int,
    high: int,
) -> tuple[int, int]:
    """Return an offset nearby that continues the response, and how many letters do."""
    letter = response[start]
    first, end = (area_start, area_end) if step > 0 else (area_end - 1, area_start - 1)
    for at in range(first, end, step):
        if directive[at] == letter:
            length = _free(
                directive, response, at, start, step, area_start, area_end, used, low, high
            )
            if length >= MOVED:
                return at, length
    return 0, 0


@compiled
def _free(
    directive: Codes,
    response: Codes,
    at: int,
    start: int,
    step: int,
    area_start: int,
    area_end: int,
    used: Numbers,
    low: int,
    high: int,
) -> int:
    """Return the length of the piece that begins at two letters, 0 outside of the neighbourhood.

    It ends at the end of either text, and before a letter of the directive that is used already.
    """
    # Nearly always the letters differ, and a function this short is inlined.
    if (
        not area_start <= at < area_end
        or not 0 <= start < response.size
        or directive[at] != response[start]
    ):
        return 0
    return _free_length(directive, response, at, start, step, used, low, high)


@compiled
def _free_length(
    directive: Codes,
    response: Codes,
    at: int,
    start: int,
    step: int,
    used: Numbers,
    low: int,
    high: int,
) -> int:
    length = 0
    while (
        0 <= at < directive.size
        and 0 <= start < response.size
        and directive[at] == response[start]
        and not _is_used(at, used, low, high)
    ):
        length += 1
        at += step
        start += step
    return length


@compiled
def _is_used(at: int, used: Numbers, low: int, high: int) -> bool:
    for piece in range(low, high):  # noqa: SIM110 - compiled code has no any()
        if used[0, piece] <= at < used[0, piece] + used[2, piece]:
            return True
    return False
