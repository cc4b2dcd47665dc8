"""What became of each clause of a directive."""

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.compiled import compiled
from statements.engine.normalise import Normalised
from statements.engine.runs import Codes, Numbers, Runs

# In letters, and shares of a clause's letters; tuned as in docs/methods.md.
ALTERED_FROM: Final = 2 / 3  # share of a clause's letters that must stand in the window
LEAST_ALTERED: Final = 7  # letters of it; fewer cannot be told from chance
MOST_ALTERED: Final = 500  # letters; a longer stretch without a mark is no clause, and too slow
SLACK: Final = 16  # letters put in or moved, on either side of where the clause would stand
_STEP: Final = 10  # between neighbouring pieces of a counterpart
_LEAST_SEEN: Final = 0.35  # share of a clause in runs that makes it worth a closer look …
_LEAST_RUNS: Final = 5  # … and letters
_SAME_WINDOW: Final = 8  # letters between two places that one window serves
_MOST_WINDOWS: Final = 64  # for each clause
_OFFSET: Final = 1 << 30  # keeps places before the response positive
_GOOD_ENOUGH: Final = 0.85  # share of a clause for which no better window is looked for
# An unchanged run of so many letters takes a clause up too, if it is such a share of the clause, or
# by itself.
LONG_RUN: Final = 12
LONG_SHARE: Final = 1 / 3
LONG_ALONE: Final = 24

type Span = tuple[int, int]


class Fate(StrEnum):
    """What became of a clause."""

    VERBATIM = "verbatim"
    ALTERED = "altered"
    ABSENT = "absent"


def find_altered(
    bounds: Numbers, verbatim: Numbers, runs: Runs, asked: Normalised, said: Normalised
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the altered clauses among those that are not verbatim, and their counterparts.

    The second and third column are where a counterpart starts and ends, in letters. Around each
    run that a clause shares with the response lies a window, as long as the clause and ``SLACK``
    on either side. The clause is altered when ``ALTERED_FROM`` of its letters stand in the
    window, in whatever order, each letter of the window used once: in pairs, or alone where the
    letter beside it was replaced by one. It is altered too when one run has ``LONG_RUN`` of its
    letters and ``LONG_SHARE`` of all, or ``LONG_ALONE`` letters. No window is laid for clauses of
    over ``MOST_ALTERED`` letters. Runs and windows only grow when text is added to a response, so
    no clause is lost by that.
    """
    sizes = bounds[1] - bounds[0]
    is_open = (verbatim < 0) & (sizes >= LEAST_ALTERED) & (sizes <= MOST_ALTERED)
    none = np.empty(0, np.int64)
    if not (verbatim < 0).any() or not len(runs):
        return none, none, none
    keys, shared = np.empty((2, 2 * len(runs)), np.int64)
    clause_of = np.full(len(asked) + 1, -1, np.int64)
    columns = runs.asked, runs.said, runs.length
    long_spans = np.full((2, bounds.shape[1]), -1, np.int64)
    is_absent = verbatim < 0
    _find_long_runs(bounds[0], bounds[1], is_absent, *columns, clause_of, long_spans)
    clause_of[:] = -1
    count = _shared_runs(bounds[0], bounds[1], is_open, *columns, clause_of, keys, shared)
    keys, shared = keys[:count], shared[:count]
    # Most clauses share so little with all of the response that no window can have enough.
    sums = np.bincount(keys >> 32, weights=shared, minlength=bounds.shape[1])
    enough = sums >= np.maximum(_LEAST_SEEN * (bounds[1] - bounds[0]), _LEAST_RUNS)
    keys, shared = keys[enough[keys >> 32]], shared[enough[keys >> 32]]
    order = np.argsort(keys)
    keys, shared = keys[order], shared[order]
    keys = keys[_are_likely(bounds[0], bounds[1], keys, shared)]
    spans = np.full((2, bounds.shape[1]), -1, np.int64)
    found, is_free = np.empty(len(asked), np.int64), np.empty(len(asked) + 2 * SLACK, np.bool_)
    work = found, is_free, np.zeros(256, np.int64)
    _find_counterparts(keys, bounds[0], bounds[1], asked.codes, said.codes, *work, spans)
    spans = np.where(spans >= 0, spans, long_spans)
    found = np.flatnonzero(spans[0] >= 0)
    return found, spans[0][found], spans[1][found]


def place_clause(
    bounds: tuple[int, int], span: tuple[int, int], asked: Normalised, said: Normalised
) -> list[tuple[int, int, int]]:
    """Return where a clause's letters stand in a span of the response, as runs of equal letters.

    Each is its first letter in the directive and in the response, and how many there are.
    """
    (first, end), (low, high) = bounds, span
    letters, is_free = np.empty(end - first, np.int64), np.empty(high - low, np.bool_)
    _place(asked.codes, first, end - first, said.codes, low, high, letters, is_free)
    runs: list[tuple[int, int, int]] = []
    for index, place in enumerate(letters.tolist()):
        if place < 0:
            continue
        if runs and runs[-1][0] + runs[-1][2] == first + index and sum(runs[-1][1:]) == place:
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((first + index, place, 1))
    return runs


@compiled
def _find_long_runs(
    first: Numbers,
    end: Numbers,
    is_open: NDArray[np.bool_],
    asked: Numbers,
    said: Numbers,
    length: Numbers,
    clause_of: Numbers,
    spans: Numbers,
) -> None:
    """Write for each open clause the longest stretch of it in one run, if it is long enough."""
    for clause in range(first.size):
        for at in range(first[clause], end[clause]):
            clause_of[at] = clause
    for run in range(asked.size):
        if length[run] < LONG_RUN:
            continue
        # In between are whole clauses.
        for clause in (clause_of[asked[run]], clause_of[asked[run] + length[run] - 1]):
            if clause < 0 or not is_open[clause]:
                continue
            start = max(asked[run], first[clause])
            letters = min(asked[run] + length[run], end[clause]) - start
            share = letters / (end[clause] - first[clause])
            is_long = letters >= LONG_ALONE or (letters >= LONG_RUN and share >= LONG_SHARE)
            if is_long and letters > spans[1, clause] - spans[0, clause]:
                spans[0, clause] = said[run] + start - asked[run]
                spans[1, clause] = spans[0, clause] + letters


@compiled
def _shared_runs(
    first: Numbers,
    end: Numbers,
    is_open: NDArray[np.bool_],
    asked: Numbers,
    said: Numbers,
    length: Numbers,
    clause_of: Numbers,
    keys: Numbers,
    shared: Numbers,
) -> int:
    """Write for each clause and run in it one sortable number, and the letters they share.

    The number holds the clause in its upper half and, in the lower, where in the response the
    clause would start if all of it stood there as the run does.
    """
    for clause in range(first.size):
        for at in range(first[clause], end[clause]):
            clause_of[at] = clause
    count = 0
    for run in range(asked.size):
        # A run covers every clause between its first and its last, and those are verbatim then.
        low, high = clause_of[asked[run]], clause_of[asked[run] + length[run] - 1]
        for clause in (low, high):
            if clause >= 0 and is_open[clause]:
                stop = min(asked[run] + length[run], end[clause])
                shared[count] = stop - max(asked[run], first[clause])
                keys[count] = clause << 32 | (said[run] - asked[run] + first[clause] + _OFFSET)
                count += 1
            if low == high:
                break
    return count


@compiled
def _are_likely(first: Numbers, end: Numbers, keys: Numbers, shared: Numbers) -> NDArray[np.bool_]:
    """Mark places whose window has enough of the clause in runs; ``keys`` ascend."""
    likely = np.zeros(keys.size, np.bool_)
    low, high, total = 0, 0, 0
    for at in range(keys.size):
        while high < keys.size and keys[high] <= keys[at] + 2 * SLACK:
            total += shared[high]
            high += 1
        while keys[low] < keys[at] - 2 * SLACK:
            total -= shared[low]
            low += 1
        clause = keys[at] >> 32
        size = end[clause] - first[clause]
        likely[at] = total >= _LEAST_RUNS and total >= _LEAST_SEEN * size
    return likely


@compiled
def _find_counterparts(
    keys: Numbers,
    first: Numbers,
    end: Numbers,
    asked: Codes,
    said: Codes,
    found: Numbers,
    is_free: NDArray[np.bool_],
    seen: Numbers,
    spans: Numbers,
) -> None:
    """Write the start and end of each clause's counterpart, where it has one."""
    clause, before, tried, tried_all, most, enough = -1, 0, 0, 0, 0.0, 0.0
    for key in keys:
        place = (key & 0xFFFFFFFF) - _OFFSET
        if key >> 32 != clause:
            clause, before, tried = key >> 32, place - _SAME_WINDOW - 1, 0
            most = max(ALTERED_FROM * (end[clause] - first[clause]), LEAST_ALTERED - 0.5)
            enough = most
        size = end[clause] - first[clause]
        is_served = place - before <= _SAME_WINDOW
        if is_served or tried >= _MOST_WINDOWS or most >= _GOOD_ENOUGH * size:
            continue
        before = place
        tried += 1
        low, high = max(0, place - SLACK), min(said.size, place + size + SLACK)
        tried_all += 1
        if _letters_present(asked, first[clause], size, said, low, high, seen, tried_all) < most:
            continue
        covered = _place(asked, first[clause], size, said, low, high, found, is_free)
        if covered >= most and (spans[0, clause] < 0 or covered > most):
            most = covered
            spans[0, clause], spans[1, clause] = _extent(found, size, is_free, low, high, enough)


@compiled
def _letters_present(
    asked: Codes, first: int, size: int, said: Codes, low: int, high: int, seen: Numbers, mark: int
) -> int:
    """Return at most how many letters of a clause stand from low to high, wherever.

    Letters are told apart by their last eight bits. ``mark`` is a number not used before.
    """
    for at in range(low, high):
        seen[said[at] & 255] = mark
    present = 0
    for index in range(size):
        present += seen[asked[first + index] & 255] == mark
    return present


@compiled
def _place(
    asked: Codes,
    first: int,
    size: int,
    said: Codes,
    low: int,
    high: int,
    found: Numbers,
    is_free: NDArray[np.bool_],
) -> int:
    """Find where from low to high each letter of a clause stands, or -1; return how many do."""
    for at in range(high - low):
        is_free[at] = True
    for index in range(size):
        found[index] = -1
    for index in range(size - 1):
        letter, following = asked[first + index], asked[first + index + 1]
        # A pair goes on where the letter before it was found, if it can.
        at = found[index] + 1
        if at == 0:
            at = _free_pair(letter, following, said, low, high, is_free)
            if at >= 0:
                found[index], found[index + 1] = at, at + 1
                is_free[at - low], is_free[at + 1 - low] = False, False
        elif at < high and is_free[at - low] and said[at] == following:
            found[index + 1] = at
            is_free[at - low] = False
    return _place_alone(asked, first, size, said, low, high, found, is_free)


@compiled
def _place_alone(
    asked: Codes,
    first: int,
    size: int,
    said: Codes,
    low: int,
    high: int,
    found: Numbers,
    is_free: NDArray[np.bool_],
) -> int:
    """Add letters beside one that was replaced by one, or where others were left out between.

    Returns how many are placed.
    """
    covered = 0
    for index in range(size):
        for other in (index - 2, index + 2):
            if found[index] < 0 and 0 <= other < size and found[other] >= 0:
                at = found[other] + index - other
                if low <= at < high and is_free[at - low] and said[at] == asked[first + index]:
                    found[index] = at
                    is_free[at - low] = False
    for step in (1, -1):
        last = -1
        for count in range(size):
            index = count if step > 0 else size - 1 - count
            at = last + step
            if found[index] >= 0:
                last = found[index]
            elif (
                last >= 0
                and low <= at < high
                and is_free[at - low]
                and said[at] == asked[first + index]
            ):
                found[index] = last = at
                is_free[at - low] = False
    for index in range(size):
        covered += found[index] >= 0
    return covered


@compiled
def _free_pair(
    one: int, other: int, said: Codes, low: int, high: int, is_free: NDArray[np.bool_]
) -> int:
    for at in range(low, high - 1):
        if (
            said[at] == one
            and said[at + 1] == other
            and is_free[at - low]
            and is_free[at + 1 - low]
        ):
            return at
    return -1


@compiled
def _extent(
    found: Numbers, size: int, is_found: NDArray[np.bool_], low: int, high: int, enough: float
) -> tuple[int, int]:
    """Return the fullest stretch of the places found, without stray ones far from the rest.

    Where a longer insertion parts the clause so that no stretch alone has ``enough`` of it, the
    places belong together, and all of them are returned.
    """
    for at in range(high - low):
        is_found[at] = False
    for index in range(size):
        if found[index] >= 0:
            is_found[found[index] - low] = True
    best, most = (low, low), 0
    first, start, last, count = -1, -1, 0, 0
    for at in range(low, high):
        if is_found[at - low]:
            if start < 0 or at - last > _STEP:
                start, count = at, 0
            if first < 0:
                first = at
            last = at
            count += 1
            if count > most:
                best, most = (start, at + 1), count
    return best if most >= enough or first < 0 else (first, last + 1)
