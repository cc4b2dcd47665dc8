"""Short pieces beside a chain: the rest of an edited clause, reordered items of a list.

Alone they would be chance. Next to a chain and in the place where its wording goes on, or taken
from its neighbourhood, they belong to it. They begin in a clause that the chain has a part of:
where a chain ends with its clause nothing was edited, and what recurs beyond is chance again.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.chains import Chains
from statements.engine.echo.runs import Codes, Numbers
from statements.engine.text.compiled import compiled
from statements.engine.text.normalisation import Normalised

# All in letters, tuned as in docs/methods.md.
CLOSE: Final = 2  # equal letters that count after a small change …
CHANGED: Final = 2  # … of so many letters replaced on both sides,
LEFT_OUT: Final = 6  # … left out of the directive,
PUT_IN: Final = 8  # … or put into the response
FAR: Final = 3  # equal letters that count, where the directive goes on,
SPLIT: Final = 24  # … after so many put into the response
MOVED: Final = 3  # equal letters that count wherever they stand in the neighbourhood …
MOVED_GAP: Final = 1  # … after so many of the response
AROUND: Final = 24  # letters of the directive on either side of a chain that are its neighbourhood
_MOST: Final = 64  # pieces looked for on each side, so that repetition ends


def extend(
    chains: Chains, asked: Normalised, said: Normalised, is_edge: NDArray[np.bool_]
) -> Chains:
    """Return the chains with what belongs to them on either side.

    Every letter of the directive is used once in a chain. ``is_edge`` says for each letter of the
    directive, and for its end, whether a clause begins or ends there.
    """
    columns = chains.in_directive, chains.in_response, chains.length, chains.starts
    starts = np.zeros_like(chains.starts)
    clauses = np.empty(len(asked), np.int64), np.empty(len(asked), np.int64)
    _bound(is_edge, *clauses)
    # Room for the pieces of one chain: found on the left, its own, found on the right.
    work = np.empty((3, int(np.diff(chains.starts).max(initial=0)) + 2 * _MOST), np.int64)
    # Few chains find anything; where there is too little room, the second try knows how much.
    pieces = np.empty((3, 2 * chains.in_directive.size + 2 * _MOST), np.int64)
    _extend(*columns, asked.codes, said.codes, *clauses, work, pieces, starts)
    if starts[-1] > pieces.shape[1]:
        pieces = np.empty((3, starts[-1]), np.int64)
        _extend(*columns, asked.codes, said.codes, *clauses, work, pieces, starts)
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
def _extend(
    asked_at: Numbers,
    said_at: Numbers,
    length: Numbers,
    chains: Numbers,
    asked: Codes,
    said: Codes,
    clause_first: Numbers,
    clause_end: Numbers,
    work: Numbers,
    pieces: Numbers,
    starts: Numbers,
) -> None:
    """Write the pieces of the extended chains as far as there is room, and where each begins."""
    for chain in range(chains.size - 1):
        low, high = _MOST, _MOST
        near, far = asked.size, 0  # in the directive
        for piece in range(chains[chain], chains[chain + 1]):
            work[0, high], work[1, high] = asked_at[piece], said_at[piece]
            work[2, high] = length[piece]
            near = min(near, asked_at[piece])
            far = max(far, asked_at[piece] + length[piece])
            high += 1
        near = max(near - AROUND, clause_first[near])
        far = min(far + AROUND, clause_end[far - 1])
        room = high + _MOST
        while high < room:
            at = work[0, high - 1] + work[2, high - 1]
            start = work[1, high - 1] + work[2, high - 1]
            at, start, found = _next(asked, said, at, start, 1, near, far, work, low, high)
            if found == 0:
                break
            work[0, high], work[1, high], work[2, high] = at, start, found
            high += 1
        while low > 0:
            at, start = work[0, low] - 1, work[1, low] - 1
            at, start, found = _next(asked, said, at, start, -1, near, far, work, low, high)
            if found == 0:
                break
            low -= 1
            # Read backwards, a piece begins with its last letter.
            work[0, low], work[1, low] = at - found + 1, start - found + 1
            work[2, low] = found
        starts[chain + 1] = starts[chain] + high - low
        if starts[chain + 1] <= pieces.shape[1]:
            for piece in range(low, high):
                for column in range(3):
                    pieces[column, starts[chain] + piece - low] = work[column, piece]


@compiled
def _next(
    asked: Codes,
    said: Codes,
    asked_at: int,
    said_at: int,
    step: int,
    near: int,
    far: int,
    used: Numbers,
    low: int,
    high: int,
) -> tuple[int, int, int]:
    """Return the nearest piece that counts: its first letters in reading order, and its length.

    ``step`` is 1 to read on and -1 to read backwards; ``asked_at`` and ``said_at`` are the first
    letters not read yet; ``near`` and ``far`` bound the neighbourhood in the directive. The pieces
    of the chain so far are ``used`` from ``low`` to ``high``.
    """
    for gap in range(CHANGED + 1):
        start = said_at + step * gap
        if not 0 <= start < said.size:
            return 0, 0, 0
        for skip in range((CHANGED if gap else LEFT_OUT) + 1):
            at = asked_at + step * skip
            length = _free(asked, said, at, start, step, near, far, used, low, high)
            # One letter is enough where one was replaced by one.
            if length >= CLOSE or (length and gap == 1 and skip == 1):
                return at, start, length
        if gap <= MOVED_GAP:
            at, length = _moved(asked, said, start, step, near, far, used, low, high)
            if length:
                return at, start, length
    for gap in range(CHANGED + 1, SPLIT + 1):
        start = said_at + step * gap
        length = _free(asked, said, asked_at, start, step, near, far, used, low, high)
        if length >= (CLOSE if gap <= PUT_IN else FAR):
            return asked_at, start, length
    return 0, 0, 0


@compiled
def _moved(
    asked: Codes,
    said: Codes,
    start: int,
    step: int,
    near: int,
    far: int,
    used: Numbers,
    low: int,
    high: int,
) -> tuple[int, int]:
    """Return a place in the neighbourhood from which the response goes on, and how far."""
    for place in range(far - near):
        at = near + place if step > 0 else far - 1 - place
        if asked[at] == said[start]:
            length = _free(asked, said, at, start, step, near, far, used, low, high)
            if length >= MOVED:
                return at, length
    return 0, 0


@compiled
def _free(
    asked: Codes,
    said: Codes,
    at: int,
    start: int,
    step: int,
    near: int,
    far: int,
    used: Numbers,
    low: int,
    high: int,
) -> int:
    """Return how far a piece that begins in the neighbourhood goes on.

    It ends before either text does and before something used.
    """
    # Nearly always they are not, and so short a function is compiled into its caller.
    if not near <= at < far or not 0 <= start < said.size or asked[at] != said[start]:
        return 0
    return _free_length(asked, said, at, start, step, used, low, high)


@compiled
def _free_length(
    asked: Codes, said: Codes, at: int, start: int, step: int, used: Numbers, low: int, high: int
) -> int:
    length = 0
    while (
        0 <= at < asked.size
        and 0 <= start < said.size
        and asked[at] == said[start]
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
