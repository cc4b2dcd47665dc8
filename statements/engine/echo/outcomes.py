"""The outcome of each clause of a directive: verbatim, altered or absent."""

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.long_runs import find_long_runs
from statements.engine.echo.runs import Codes, Numbers, Runs
from statements.engine.echo.territory import Territory
from statements.engine.text.compiled import compiled
from statements.engine.text.normalisation import Normalised

# In letters, and shares of a clause's letters; tuned as in docs/methods.md.
ALTERED_FROM: Final = 2 / 3  # minimum share of a clause's letters in the window
MIN_ALTERED: Final = 7  # minimum of letters of it; fewer may be chance
MAX_ALTERED: Final = 500  # letters; a longer stretch without a mark is no clause, and slow to align
SLACK: Final = 16  # letters that a window extends on either side of the expected position
_MAX_STEP: Final = 10  # letters between neighbouring pieces of a counterpart
_MIN_SEEN_SHARE: Final = 0.35  # minimum share of a clause in runs that makes a window worth trying,
_MIN_SEEN: Final = 5  # and minimum of letters
_SAME_WINDOW: Final = 8  # letters between two positions that one window covers
_MAX_WINDOWS: Final = 64  # for each clause
_OFFSET: Final = 1 << 30  # keeps positions before the response positive
_SHARED_BITS: Final = 9  # for up to MAX_ALTERED letters
_SHARED: Final = (1 << _SHARED_BITS) - 1
_GOOD_ENOUGH: Final = 0.85  # share of a clause that ends the search for a better window


class ClauseOutcome(StrEnum):
    """How a response takes up a clause."""

    VERBATIM = "verbatim"
    ALTERED = "altered"
    ABSENT = "absent"


def find_altered(
    territory: Territory,
    verbatim: Numbers,
    runs: Runs,
    directive_letters: Normalised,
    response_letters: Normalised,
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the altered clauses among those that are not verbatim, and their counterparts.

    The second and third array are the starts and ends of the counterparts, in letters. Around each
    run that a clause shares with the response lies a window: as long as the clause, and ``SLACK``
    letters more on either side. The clause is altered when ``ALTERED_FROM`` of its letters stand in
    the window, in any order, each letter of the window used once: in pairs, or alone where a
    neighbouring letter was replaced by one. Clauses of over ``MAX_ALTERED`` letters get no window.
    A clause with one long run is altered too (``engine.echo.long_runs``). Adding text to a response
    only adds runs and windows, so that no clause is lost by it.
    """
    size, is_absent = territory.size, verbatim < 0
    if not is_absent.any() or not len(runs):
        none = np.empty(0, np.int64)
        return none, none, none
    is_open = is_absent & (size >= MIN_ALTERED) & (size <= MAX_ALTERED)
    cores = territory.first, territory.end, territory.owner
    columns = runs.in_directive, runs.in_response, runs.length
    long_spans = find_long_runs(territory, is_absent, runs)
    spans = np.full(long_spans.shape, -1, np.int64)
    packed = np.empty(2 * len(runs), np.int64)
    packed = packed[: _shared_runs(*cores, is_open, *columns, packed)]
    packed.sort()  # far quicker than argsort
    keys = np.empty_like(packed)
    keys = keys[: _likely_keys(*cores[:2], packed, keys)]
    offsets, is_free = (
        np.empty(len(directive_letters), np.int64),
        np.empty(len(directive_letters) + 2 * SLACK, np.bool_),
    )
    letters_seen = np.zeros(256, np.int64)
    codes = directive_letters.codes, response_letters.codes
    _find_counterparts(keys, *cores[:2], *codes, offsets, is_free, letters_seen, spans)
    spans = np.where(spans >= 0, spans, long_spans)
    (altered,) = (spans[0] >= 0).nonzero()
    return altered, spans[0][altered], spans[1][altered]


def place_clauses(
    clauses: Numbers,
    territory: Territory,
    spans: Numbers,
    directive_letters: Normalised,
    response_letters: Normalised,
) -> Numbers:
    """Return where the letters of clauses stand in their counterparts, as runs of equal letters.

    The rows are the clause of each run, its first letter in the directive and in the response, and
    its length.
    """
    size = territory.size[clauses]
    rows = np.empty((4, int(size.sum())), np.int64)
    widest = int((spans[1] - spans[0])[clauses].max(initial=0))
    work = np.empty(int(size.max(initial=0)), np.int64), np.empty(widest, np.bool_)
    cores = territory.first, territory.end
    return rows[
        :,
        : _place_clauses(
            clauses, *cores, spans, directive_letters.codes, response_letters.codes, *work, rows
        ),
    ]


@compiled
def _place_clauses(
    clauses: Numbers,
    first: Numbers,
    end: Numbers,
    spans: Numbers,
    directive: Codes,
    response: Codes,
    offsets: Numbers,
    is_free: NDArray[np.bool_],
    rows: Numbers,
) -> int:
    """Write the runs of each clause in its counterpart; return how many there are."""
    count = 0
    for clause in clauses:
        begun, size = count, end[clause] - first[clause]
        low, high = spans[0, clause], spans[1, clause]
        _place(directive, first[clause], size, response, low, high, offsets, is_free)
        for index in range(size):
            at, offset = first[clause] + index, offsets[index]
            if offset < 0:
                continue
            last = count - 1
            if (
                count > begun
                and rows[1, last] + rows[3, last] == at
                and rows[2, last] + rows[3, last] == offset
            ):
                rows[3, last] += 1
                continue
            rows[0, count], rows[1, count], rows[2, count], rows[3, count] = clause, at, offset, 1
            count += 1
    return count


@compiled
def _shared_runs(
    first: Numbers,
    end: Numbers,
    owner: Numbers,
    is_open: NDArray[np.bool_],
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    packed: Numbers,
) -> int:
    """Write one sortable number for each clause and run in it; return how many.

    The number holds the clause; then, in 32 bits, the start of the clause in the response if all of
    it were aligned with the run; last the letters they share. Clauses that share too little with
    the whole response to fill any window, which are most, are skipped.
    """
    count = 0
    sums = np.zeros(first.size, np.int64)
    for is_summed in (False, True):
        for run in range(in_directive.size):
            # Clauses between the first and the last are covered by the run, and so verbatim.
            low, high = owner[in_directive[run]], owner[in_directive[run] + length[run] - 1]
            for clause in (low, high):
                start, stop = max(in_directive[run], first[clause]), in_directive[run] + length[run]
                letters = min(stop, end[clause]) - start
                if letters <= 0 or not is_open[clause]:
                    pass
                elif not is_summed:
                    sums[clause] += letters
                elif sums[clause] >= max(
                    _MIN_SEEN_SHARE * (end[clause] - first[clause]), _MIN_SEEN
                ):
                    offset = in_response[run] - in_directive[run] + first[clause] + _OFFSET
                    packed[count] = (clause << 32 | offset) << _SHARED_BITS | letters
                    count += 1
                if low == high:
                    break
    return count


@compiled
def _likely_keys(first: Numbers, end: Numbers, packed: Numbers, keys: Numbers) -> int:
    """Write the positions whose window has enough of the clause in runs; return how many.

    ``packed`` ascend. The keys hold the clause in the upper half and the position in the lower.
    """
    count, low, high, total = 0, 0, 0, 0
    for at in range(packed.size):
        key = packed[at] >> _SHARED_BITS
        while high < packed.size and packed[high] >> _SHARED_BITS <= key + 2 * SLACK:
            total += packed[high] & _SHARED
            high += 1
        while packed[low] >> _SHARED_BITS < key - 2 * SLACK:
            total -= packed[low] & _SHARED
            low += 1
        clause = key >> 32
        if total >= _MIN_SEEN and total >= _MIN_SEEN_SHARE * (end[clause] - first[clause]):
            keys[count] = key
            count += 1
    return count


@compiled
def _find_counterparts(
    keys: Numbers,
    first: Numbers,
    end: Numbers,
    directive: Codes,
    response: Codes,
    offsets: Numbers,
    is_free: NDArray[np.bool_],
    seen: Numbers,
    spans: Numbers,
) -> None:
    """Write the start and end of the counterpart of each clause that has one."""
    clause, before, tried, tried_all, most, enough = -1, 0, 0, 0, 0.0, 0.0
    for key in keys:
        offset = (key & 0xFFFFFFFF) - _OFFSET
        if key >> 32 != clause:
            clause, before, tried = key >> 32, offset - _SAME_WINDOW - 1, 0
            most = max(ALTERED_FROM * (end[clause] - first[clause]), MIN_ALTERED - 0.5)
            enough = most
        size = end[clause] - first[clause]
        is_served = offset - before <= _SAME_WINDOW
        if is_served or tried >= _MAX_WINDOWS or most >= _GOOD_ENOUGH * size:
            continue
        before = offset
        tried += 1
        low, high = max(0, offset - SLACK), min(response.size, offset + size + SLACK)
        tried_all += 1
        if (
            _letters_present(directive, first[clause], size, response, low, high, seen, tried_all)
            < most
        ):
            continue
        covered = _place(directive, first[clause], size, response, low, high, offsets, is_free)
        if covered >= most and (spans[0, clause] < 0 or covered > most):
            most = covered
            spans[0, clause], spans[1, clause] = _extent(offsets, size, is_free, low, high, enough)


@compiled
def _letters_present(
    directive: Codes,
    first: int,
    size: int,
    response: Codes,
    low: int,
    high: int,
    seen: Numbers,
    mark: int,
) -> int:
    """Return an upper bound of the letters of a clause that stand from low to high.

    Letters are distinguished by their last eight bits. ``mark`` is a number not used before.
    """
    for at in range(low, high):
        seen[response[at] & 255] = mark
    present = 0
    for index in range(size):
        present += seen[directive[first + index] & 255] == mark
    return present


@compiled
def _place(
    directive: Codes,
    first: int,
    size: int,
    response: Codes,
    low: int,
    high: int,
    offsets: Numbers,
    is_free: NDArray[np.bool_],
) -> int:
    """Write the position from low to high of each letter of a clause, or -1; return how many."""
    for at in range(high - low):
        is_free[at] = True
    for index in range(size):
        offsets[index] = -1
    for index in range(size - 1):
        letter, next_letter = directive[first + index], directive[first + index + 1]
        # A pair continues from the previous letter, if possible.
        at = offsets[index] + 1
        if at == 0:
            at = _free_pair(letter, next_letter, response, low, high, is_free)
            if at >= 0:
                offsets[index], offsets[index + 1] = at, at + 1
                is_free[at - low], is_free[at + 1 - low] = False, False
        elif at < high and is_free[at - low] and response[at] == next_letter:
            offsets[index + 1] = at
            is_free[at - low] = False
    return _place_alone(directive, first, size, response, low, high, offsets, is_free)


@compiled
def _place_alone(
    directive: Codes,
    first: int,
    size: int,
    response: Codes,
    low: int,
    high: int,
    offsets: Numbers,
    is_free: NDArray[np.bool_],
) -> int:
    """Add single letters next to one that was replaced, or between which others were deleted.

    Returns how many letters are placed in all.
    """
    covered = 0
    for index in range(size):
        for other in (index - 2, index + 2):
            if offsets[index] < 0 and 0 <= other < size and offsets[other] >= 0:
                at = offsets[other] + index - other
                if (
                    low <= at < high
                    and is_free[at - low]
                    and response[at] == directive[first + index]
                ):
                    offsets[index] = at
                    is_free[at - low] = False
    for step in (1, -1):
        last = -1
        for count in range(size):
            index = count if step > 0 else size - 1 - count
            at = last + step
            if offsets[index] >= 0:
                last = offsets[index]
            elif (
                last >= 0
                and low <= at < high
                and is_free[at - low]
                and response[at] == directive[first + index]
            ):
                offsets[index] = last = at
                is_free[at - low] = False
    for index in range(size):
        covered += offsets[index] >= 0
    return covered


@compiled
def _free_pair(
    first_letter: int,
    second_letter: int,
    response: Codes,
    low: int,
    high: int,
    is_free: NDArray[np.bool_],
) -> int:
    for at in range(low, high - 1):
        if (
            response[at] == first_letter
            and response[at + 1] == second_letter
            and is_free[at - low]
            and is_free[at + 1 - low]
        ):
            return at
    return -1


@compiled
def _extent(
    offsets: Numbers, size: int, is_found: NDArray[np.bool_], low: int, high: int, enough: float
) -> tuple[int, int]:
    """Return the densest stretch of the positions, without outliers.

    Where a longer insertion splits the clause so that no stretch alone has ``enough`` of it, the
    extent of all positions is returned.
    """
    for at in range(high - low):
        is_found[at] = False
    for index in range(size):
        if offsets[index] >= 0:
            is_found[offsets[index] - low] = True
    best, most = (low, low), 0
    first, start, last, count = -1, -1, 0, 0
    for at in range(low, high):
        if is_found[at - low]:
            if start < 0 or at - last > _MAX_STEP:
                start, count = at, 0
            if first < 0:
                first = at
            last = at
            count += 1
            if count > most:
                best, most = (start, at + 1), count
    return best if most >= enough or first < 0 else (first, last + 1)
