"""Where clauses of a directive stand whole in a response."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.clauses import Clause
from statements.engine.compiled import compiled
from statements.engine.runs import Numbers, Runs

# A clause too short to stand alone may stand beside its neighbour, in whatever order.
SHORT: Final = 3  # letters of it, and
TOGETHER: Final = 8  # letters of both
_BESIDE: Final = 1  # letters between them


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """Clauses that stand whole, as columns: ``clauses[i]`` from letter ``starts[i]`` on.

    ``places`` has for each clause of the directive one of these starts, in the longest run, or -1.
    """

    clauses: Numbers
    starts: Numbers
    places: Numbers


def find_whole(
    clauses: Sequence[Clause], bounds: Numbers, runs: Runs, said: str, *, shortest: int
) -> Whole:
    """Find every place where a clause stands whole.

    One run covers it, and has at least ``shortest`` letters; the run may go beyond the clause. Of
    two neighbours that change places or are parted, each may be as short as ``SHORT``. ``bounds``
    has the first letter of each clause and the one after its last.
    """
    size = bounds[1] - bounds[0]
    keys, lengths = _whole_in_runs(runs, bounds)
    is_enough = lengths >= shortest
    _mark_neighbours(keys, size, is_enough)
    keys, lengths = keys[is_enough], lengths[is_enough]
    places = np.full(len(clauses), -1, np.int64)
    # Written last is what stays: the longest run, and of several the first.
    best = np.lexsort((-keys, lengths))
    places[keys[best] >> 32] = keys[best] & 0xFFFFFFFF
    if not runs.is_complete:
        find = cache(said.find)  # a text that repeats itself has few different clauses
        for index in np.flatnonzero(places < 0).tolist():
            letters = clauses[index].letters
            places[index] = find(letters) if len(letters) >= shortest else -1
        more = np.flatnonzero(places >= 0)
        keys = np.union1d(keys, more << 32 | places[more])
    return Whole(keys >> 32, keys & 0xFFFFFFFF, places)


def _whole_in_runs(runs: Runs, bounds: Numbers) -> tuple[Numbers, Numbers]:
    """Return a number for each clause whole in a run, ascending, and the longest such run.

    The number holds the clause in its upper half and, in the lower, where it starts.
    """
    clause_at = np.full(int(bounds[1].max(initial=0)) + 1, -1, np.int64)
    clause_at[bounds[0]] = np.arange(bounds.shape[1])
    columns = runs.asked, runs.said, runs.length, bounds[1], clause_at
    rows = np.empty((2, 2 * len(runs) + bounds.shape[1]), np.int64)
    count = _list_whole(*columns, rows)
    if count > rows.shape[1]:
        rows = np.empty((2, count), np.int64)
        _list_whole(*columns, rows)
    rows = rows[:, np.lexsort((-rows[1, :count], rows[0, :count]))]
    is_first = np.diff(rows[0], prepend=-1) > 0
    return rows[0][is_first], rows[1][is_first]


@compiled
def _list_whole(
    asked: Numbers,
    said: Numbers,
    length: Numbers,
    end: Numbers,
    clause_at: Numbers,
    rows: Numbers,
) -> int:
    """Write clauses whole in runs as far as there is room; return how many there are."""
    count = 0
    for run in range(asked.size):
        stop = asked[run] + length[run]
        for at in range(asked[run], min(stop, clause_at.size)):
            clause = clause_at[at]
            if clause >= 0 and end[clause] <= stop:
                if count < rows.shape[1]:
                    rows[0, count] = clause << 32 | (said[run] + at - asked[run])
                    rows[1, count] = length[run]
                count += 1
    return count


@compiled
def _mark_neighbours(keys: Numbers, size: Numbers, is_enough: NDArray[np.bool_]) -> None:
    """Mark clauses right before or right behind the next one; ``keys`` ascend."""
    for index in range(keys.size):
        clause, start = keys[index] >> 32, keys[index] & 0xFFFFFFFF
        other = clause + 1
        if other == size.size or size[clause] + size[other] < TOGETHER:
            continue
        if min(size[clause], size[other]) < SHORT:
            continue
        for between in range(_BESIDE + 1):
            behind = start + size[clause] + between
            before = start - size[other] - between
            for place in (behind, before):
                wanted = other << 32 | place
                at = np.searchsorted(keys, wanted)
                if place >= 0 and at < keys.size and keys[at] == wanted:
                    is_enough[index] = is_enough[at] = True
