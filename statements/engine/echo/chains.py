"""Chains of runs: wording that was taken over with changes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.runs import Numbers, Runs
from statements.engine.text.compiled import compiled

# All in letters. Chosen on one half of the development corpus, reported on the other: see
# docs/methods.md, "Tuning".
ANCHOR: Final = 6  # minimum of letters of a run that can begin a chain; there are clauses of six
FLOOR: Final = 8  # minimum of equal letters of a passage; fewer recur by chance
GAP: Final = 8  # maximum of letters between neighbouring runs of a chain, in either text
SHIFT: Final = 6  # maximum of letters inserted or deleted between them
REST: Final = 4  # minimum of letters of a chain's part after other chains took letters of it
_SAME_PLACE_GAP: Final = 4  # maximum of letters replaced between two shorter runs
_PAIR: Final = 7  # minimum of letters of both together, to be an anchor


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Equal pieces that belong together, as columns.

    Chain ``i`` has the pieces ``starts[i]`` to ``starts[i + 1]``, in the order of the response.
    """

    in_directive: Numbers
    in_response: Numbers
    length: Numbers
    starts: Numbers

    def __len__(self) -> int:
        return self.starts.size - 1


def find_chains(runs: Runs, *, anchor: int = ANCHOR) -> Chains:
    """Join runs that lie close together in both texts, as aligners do (Altschul et al. 1990).

    A chain holds an anchor: a run of ``anchor`` letters, or two shorter runs with a few letters
    replaced between them. Chains with fewer equal letters are dropped, and so are chains all of
    whose letters in the response a longer chain has too. Chains of fewer than ``FLOOR`` letters
    stay, because extending them may still make them a passage.
    """
    rows = np.empty((3, len(runs)), np.int64)
    before = np.empty(len(runs), np.int64)
    total = np.empty(len(runs), np.int64)
    is_last = _join(runs.in_directive, runs.in_response, runs.length, anchor, rows, before, total)
    (last_runs,) = is_last.nonzero()
    last_runs = last_runs[_is_best_somewhere(rows, before, last_runs, total)]
    starts = np.zeros(last_runs.size + 1, np.int64)
    pieces = np.empty_like(rows)
    _collect(rows, before, last_runs, pieces, starts)
    pieces = pieces[:, : starts[-1]]
    return Chains(pieces[0], pieces[1], pieces[2], starts)


def assign_letters(
    chains: Chains, *, floor: int, is_taken: NDArray[np.bool_]
) -> tuple[Chains, Numbers]:
    """Assign each letter of the response to the longest chain that has it.

    ``is_taken`` has an entry for each letter of the response and one for its end: whether it is
    assigned already. Letters assigned here are marked in it. Chains of fewer than ``floor`` equal
    letters get nothing. The rest of a chain is cut where other chains took letters in between, and
    where so much other text stands between two pieces that they read as two passages. If other
    chains took letters of it, its parts of fewer than ``REST`` letters are dropped. Returns the
    parts, those of the longest chain first, and the chain that each comes from.
    """
    columns = chains.in_directive, chains.in_response, chains.length, chains.starts
    letters, keys = np.empty((2, len(chains)), np.int64)
    _weigh_up(chains.in_response, chains.length, chains.starts, letters, keys)
    (order,) = (letters >= floor).nonzero()
    order = order[keys[order].argsort(kind="stable")]
    # Taken letters cut pieces, but there are never more pieces than letters.
    room = min(int(letters.sum()), is_taken.size) + 1
    rows = np.empty((3, room), np.int64)
    starts = np.zeros(room + 1, np.int64)
    origins = np.empty(room, np.int64)
    count = _assign_letters(*columns, letters, order, is_taken, rows, starts, origins)
    rows = rows[:, : starts[count]]
    return Chains(rows[0], rows[1], rows[2], starts[: count + 1]), origins[:count]


@compiled
def _join(
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    anchor: int,
    rows: Numbers,
    before: Numbers,
    total: Numbers,
) -> NDArray[np.bool_]:
    """Mark the last run of each chain, and write the predecessor of each run in its chain.

    ``rows`` gets the runs as they are joined, without the letters that the run before has too;
    ``total`` gets the equal letters of the chain up to each run.
    """
    count = in_directive.size
    is_anchored = np.zeros(count, np.bool_)
    is_last = np.zeros(count, np.bool_)
    ends = np.empty(count, np.int64)  # last runs of the chains that can still grow,
    response_ends = np.empty(count, np.int64)  # their ends in the response
    diagonals = np.empty(count, np.int64)  # and these less their ends in the directive
    reachable = 0
    for run in range(count):
        slot, best, least, cut = 0, -1, GAP + SHIFT + 1, 0
        start, diagonal = in_response[run], in_response[run] - in_directive[run]
        for index in range(reachable):
            response_end = response_ends[index]
            if start - response_end > GAP:
                continue
            if slot < index:
                ends[slot] = ends[index]
                response_ends[slot], diagonals[slot] = response_end, diagonals[index]
            shift = abs(diagonal - diagonals[slot])
            if shift <= SHIFT:
                response_gap = start - response_end
                directive_gap = response_gap + diagonals[slot] - diagonal
                overlap = max(-response_gap, -directive_gap, 0)
                gap = max(response_gap, directive_gap, 0)
                if gap <= GAP and length[run] - overlap >= 2 and shift + gap < least:
                    best, least, cut = slot, shift + gap, overlap
            slot += 1
        own = best if best >= 0 else slot
        reachable = max(slot, own + 1)
        before[run] = ends[own] if best >= 0 else -1
        rows[0, run], rows[1, run], rows[2, run] = (
            in_directive[run] + cut,
            in_response[run] + cut,
            length[run] - cut,
        )
        total[run] = rows[2, run]
        is_anchored[run] = length[run] >= anchor
        if best >= 0:
            last = before[run]
            total[run] += total[last]
            is_last[last] = False
            is_anchored[run] |= is_anchored[last] or _is_pair(rows, last, run)
        is_last[run] = is_anchored[run] and total[run] >= anchor
        ends[own] = run
        response_ends[own], diagonals[own] = start + length[run], diagonal
    return is_last


@compiled
def _is_best_somewhere(
    rows: Numbers, before: Numbers, last_runs: Numbers, total: Numbers
) -> NDArray[np.bool_]:
    """Mark the chains, given by their last runs, that are the longest at some letter of theirs."""
    size = 0
    for last in last_runs:
        size = max(size, rows[1, last] + rows[2, last])
    most = np.zeros(size, np.int64)
    for last in last_runs:
        run = last
        while run >= 0:
            for at in range(rows[1, run], rows[1, run] + rows[2, run]):
                most[at] = max(most[at], total[last])
            run = before[run]
    best = np.zeros(last_runs.size, np.bool_)
    for chain in range(last_runs.size):
        run = last_runs[chain]
        while run >= 0 and not best[chain]:
            for at in range(rows[1, run], rows[1, run] + rows[2, run]):
                best[chain] |= most[at] <= total[last_runs[chain]]
            run = before[run]
    return best


@compiled
def _is_pair(rows: Numbers, last: int, run: int) -> bool:
    """Whether a few letters were replaced between two runs that are long enough together."""
    response_gap = rows[1, run] - rows[1, last] - rows[2, last]
    directive_gap = rows[0, run] - rows[0, last] - rows[2, last]
    letters = rows[2, run] + rows[2, last]
    return bool(
        response_gap == directive_gap and response_gap <= _SAME_PLACE_GAP and letters >= _PAIR
    )


@compiled
def _collect(
    rows: Numbers, before: Numbers, last_runs: Numbers, pieces: Numbers, starts: Numbers
) -> None:
    """Write the pieces of the chains that end in ``last_runs``, one chain after the other."""
    for chain in range(last_runs.size):
        count = 0
        run = last_runs[chain]
        while run >= 0:
            count += 1
            run = before[run]
        starts[chain + 1] = starts[chain] + count
        run = last_runs[chain]
        for index in range(starts[chain + 1] - 1, starts[chain] - 1, -1):
            for column in range(3):
                pieces[column, index] = rows[column, run]
            run = before[run]


@compiled
def _weigh_up(
    in_response: Numbers, length: Numbers, starts: Numbers, letters: Numbers, keys: Numbers
) -> None:
    """Write the equal letters of each chain, and a sort key.

    Longer chains sort first, and of equally long ones the first in the response.
    """
    for chain in range(letters.size):
        letters[chain] = 0
        for piece in range(starts[chain], starts[chain + 1]):
            letters[chain] += length[piece]
        keys[chain] = (-letters[chain] << 32) + in_response[starts[chain]]


@compiled
def _assign_letters(
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    starts: Numbers,
    letters: Numbers,
    order: Numbers,
    is_taken: NDArray[np.bool_],
    rows: Numbers,
    parts: Numbers,
    origins: Numbers,
) -> int:
    """Write the parts of the chains, in the given order, and return how many there are."""
    part = 0
    for chain in order:
        first = parts[part]
        own = starts[chain], starts[chain + 1]
        count = _free_pieces(
            in_directive, in_response, length, own[0], own[1], is_taken, rows, first
        )
        free = 0
        for piece in range(first, count):
            free += rows[2, piece]
        # Small parts of a chain that lost letters to another are dropped.
        least = REST if free < letters[chain] else 0
        begin = row = first
        while begin < count:
            end, size = begin + 1, rows[2, begin]
            while end < count and not _is_cut(rows, end, is_taken):
                size += rows[2, end]
                end += 1
            if size >= least:
                for at in range(rows[1, begin], rows[1, end - 1] + rows[2, end - 1]):
                    is_taken[at] = True
                for piece in range(begin, end):
                    for column in range(3):
                        rows[column, row] = rows[column, piece]
                    row += 1
                origins[part] = chain
                part += 1
                parts[part] = row
            begin = end
    return part


@compiled
def _free_pieces(
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    begin: int,
    end: int,
    is_taken: NDArray[np.bool_],
    rows: Numbers,
    first: int,
) -> int:
    """Write the free parts of the pieces from begin to end; return where the written rows end."""
    count = first
    for piece in range(begin, end):
        is_open = False
        for at in range(in_response[piece], in_response[piece] + length[piece]):
            if is_taken[at]:
                is_open = False
                continue
            if not is_open:
                rows[0, count] = in_directive[piece] + at - in_response[piece]
                rows[1, count] = at
                rows[2, count] = 0
                count += 1
                is_open = True
            rows[2, count - 1] += 1
    return count


@compiled
def _is_cut(rows: Numbers, piece: int, is_taken: NDArray[np.bool_]) -> bool:
    """Whether another chain, or too much other text, stands before a piece."""
    end = rows[1, piece - 1] + rows[2, piece - 1]
    if rows[1, piece] - end > GAP:
        return True
    for at in range(end, rows[1, piece]):  # noqa: SIM110 - compiled code has no any()
        if is_taken[at]:
            return True
    return False
