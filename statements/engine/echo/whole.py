"""Whole clauses: where clauses of a directive are repeated unchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.clauses import Clause
from statements.engine.echo.runs import Numbers, Runs
from statements.engine.echo.territory import Territory
from statements.engine.text.compiled import compiled

# A clause too short to count alone may count next to its neighbour, in either order.
SHORT: Final = 3  # minimum of letters of it
TOGETHER: Final = 8  # minimum of letters of both
_MAX_GAP: Final = 3  # maximum of letters between them: 并, 必须, 进一步


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """Whole copies of clauses as columns: ``clauses[i]`` from letter ``starts[i]`` of the response.

    ``offsets`` has for each clause of the directive one of these starts, in the longest run, or -1.
    """

    clauses: Numbers
    starts: Numbers
    offsets: Numbers


def find_whole(
    clauses: Sequence[Clause],
    territory: Territory,
    runs: Runs,
    response_text: str,
    *,
    shortest: int,
) -> Whole:
    """Find every whole copy of each clause.

    It lies in one run, and has at least ``shortest`` letters. Of two neighbouring clauses that are
    swapped or separated, each may be as short as ``SHORT``.
    """
    keys, lengths = _whole_in_runs(runs, territory)
    offsets = np.full(len(clauses), -1, np.int64)
    keys = keys[: _choose(keys, lengths, territory.size, shortest, offsets)]
    if not runs.is_complete:
        find = cache(response_text.find)  # repetitive texts have few different clauses
        for index in np.flatnonzero(offsets < 0).tolist():
            letters = clauses[index].letters
            offsets[index] = find(letters) if len(letters) >= shortest else -1
        more = np.flatnonzero(offsets >= 0)
        keys = np.union1d(keys, more << 32 | offsets[more])
    return Whole(keys >> 32, keys & 0xFFFFFFFF, offsets)


def _whole_in_runs(runs: Runs, territory: Territory) -> tuple[Numbers, Numbers]:
    """Return a key for each whole clause in a run, ascending, and the length of that run.

    The key holds the clause in its upper half and, in the lower, its start in the response.
    """
    columns = (
        runs.in_directive,
        runs.in_response,
        runs.length,
        territory.first,
        territory.end,
        territory.owner,
    )
    rows = np.empty((2, 2 * len(runs) + territory.size.size), np.int64)
    count = _list_whole(*columns, rows)
    if count > rows.shape[1]:
        rows = np.empty((2, count), np.int64)
        _list_whole(*columns, rows)
    order = np.argsort(rows[0, :count])
    return rows[0][order], rows[1][order]


@compiled
def _list_whole(
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    first: Numbers,
    end: Numbers,
    owner: Numbers,
    rows: Numbers,
) -> int:
    """Write whole clauses in runs as far as there is room; return how many there are."""
    count = 0
    for run in range(in_directive.size if first.size else 0):
        clause = owner[in_directive[run]]
        if in_directive[run] > first[clause]:
            clause += 1
        while clause < first.size and end[clause] <= in_directive[run] + length[run]:
            if count < rows.shape[1]:
                rows[0, count] = clause << 32 | (
                    in_response[run] + first[clause] - in_directive[run]
                )
                rows[1, count] = length[run]
            count += 1
            clause += 1
    return count


@compiled
def _choose(keys: Numbers, lengths: Numbers, size: Numbers, shortest: int, offsets: Numbers) -> int:
    """Keep each long enough copy once; return how many are kept.

    ``keys`` ascend. Writes for each clause its start in the longest run, of several the first.
    """
    count = 0
    for index in range(keys.size):
        if count and keys[count - 1] == keys[index]:
            lengths[count - 1] = max(lengths[count - 1], lengths[index])
        else:
            keys[count], lengths[count] = keys[index], lengths[index]
            count += 1
    is_enough = lengths[:count] >= shortest
    _mark_neighbours(keys[:count], size, is_enough)
    longest = np.zeros(size.size, np.int64)
    kept_count = 0
    for index in range(count):
        if not is_enough[index]:
            continue
        keys[kept_count] = keys[index]
        kept_count += 1
        clause = keys[index] >> 32
        if lengths[index] > longest[clause]:
            longest[clause], offsets[clause] = lengths[index], keys[index] & 0xFFFFFFFF
    return kept_count


@compiled
def _mark_neighbours(keys: Numbers, size: Numbers, is_enough: NDArray[np.bool_]) -> None:
    """Mark clauses right before or right after the next clause; ``keys`` ascend."""
    for index in range(keys.size):
        clause, start = keys[index] >> 32, keys[index] & 0xFFFFFFFF
        other = clause + 1
        if other == size.size or size[clause] + size[other] < TOGETHER:
            continue
        if min(size[clause], size[other]) < SHORT:
            continue
        first_of_other = other << 32
        for low in (start + size[clause], start - size[other] - _MAX_GAP):
            at = np.searchsorted(keys, first_of_other + max(low, 0))
            while at < keys.size and keys[at] <= first_of_other + low + _MAX_GAP:
                is_enough[index] = is_enough[at] = True
                at += 1
