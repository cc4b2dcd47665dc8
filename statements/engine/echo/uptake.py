"""Which wording of a response takes up which clause.

All highlights and all outcomes come from here. A clause that is repeated whole gets its letters
first. The letters of the others are assigned to chains, cut where clauses meet, and kept for the
clauses that are taken up. So no passage contradicts the outcome of its clause.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.chain_extensions import CLOSE, SPLIT, extend_chains
from statements.engine.echo.chains import ANCHOR, FLOOR, GAP, Chains, assign_letters, find_chains
from statements.engine.echo.outcomes import ALTERED_FROM, place_clauses
from statements.engine.echo.runs import Codes, Numbers, Runs
from statements.engine.echo.territory import Territory
from statements.engine.echo.whole import Whole
from statements.engine.text.compiled import compiled
from statements.engine.text.normalisation import Normalised

_WHOLE: Final = 1 << 40  # added to the clause of a whole copy; above the number of any clause


@dataclass(frozen=True, slots=True, eq=False)
class Uptake:
    """The equal letters of clauses that are taken up, in parts that each become a passage.

    ``clauses[i]`` is the clause of part ``i``; ``is_whole[i]`` says that the part is an unchanged
    copy of the whole clause. Parts are in the order of the response.
    """

    parts: Chains
    clauses: Numbers
    is_whole: NDArray[np.bool_]


def take_up(
    territory: Territory,
    runs: Runs,
    directive_letters: Normalised,
    response_letters: Normalised,
    *,
    is_edge: NDArray[np.bool_],
    whole: Whole,
    spans: Numbers,
) -> Uptake:
    """Assign the letters of a response to the clauses that it takes up.

    ``spans`` has the first and the end letter of the counterpart of each altered clause, or -1.
    """
    is_kept = (whole.offsets >= 0) | (spans[0] >= 0)
    if not is_kept.any():
        none = np.empty(0, np.int64)
        return Uptake(Chains(none, none, none, np.zeros(1, np.int64)), none, np.empty(0, np.bool_))
    is_taken = np.zeros(len(response_letters) + 1, np.bool_)
    # The longest first, because a clause may be part of another.
    is_elsewhere = whole.offsets[whole.clauses] != whole.starts
    order = (is_elsewhere - 2 * territory.size[whole.clauses]).argsort(kind="stable")
    rows = np.empty((4, len(response_letters) + 1), np.int64)
    columns = territory.first, territory.end, territory.start
    count = _take_whole(
        *(whole.clauses[order], whole.starts[order], *columns),
        *(directive_letters.codes, response_letters.codes, is_taken, rows),
    )
    runs = _runs_in(is_kept, runs, territory.owner)
    floor = min(FLOOR, len(directive_letters))
    chains = extend_chains(
        find_chains(runs, anchor=min(ANCHOR, floor)), directive_letters, response_letters, is_edge
    )
    parts, _ = assign_letters(chains, floor=floor, is_taken=is_taken.copy())
    pieces = parts.in_directive, parts.in_response, parts.length
    count = _take_parts(*pieces, *columns, territory.owner, is_kept, is_taken, rows, count)
    scant = _list_scant(rows, count, *columns[:2], spans)
    if scant.size:
        placed = place_clauses(scant, territory, spans, directive_letters, response_letters)
        count = _take_placed(placed, *columns[:2], is_taken, rows, count)
    rows = rows.take(rows[2, :count].argsort(), axis=1)
    starts = np.empty(count + 1, np.int64)
    rows = rows[:, : _drop_chance(rows, *columns[:2], spans, starts)]
    starts = starts[: _group(rows, starts)]
    clauses = rows[0, starts[:-1]]
    return Uptake(Chains(rows[1], rows[2], rows[3], starts), clauses % _WHOLE, clauses >= _WHOLE)


def _runs_in(is_kept: NDArray[np.bool_], runs: Runs, owner: Numbers) -> Runs:
    """Return the runs that reach into clauses that are taken up: only these give passages."""
    rows = np.empty((3, len(runs)), np.int64)
    count = _list_runs_in(is_kept, owner, runs.in_directive, runs.in_response, runs.length, rows)
    return Runs(rows[0, :count], rows[1, :count], rows[2, :count], runs.is_complete)


@compiled
def _list_runs_in(
    is_kept: NDArray[np.bool_],
    owner: Numbers,
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    rows: Numbers,
) -> int:
    count = 0
    for run in range(in_directive.size):
        for clause in range(
            owner[in_directive[run]], owner[in_directive[run] + length[run] - 1] + 1
        ):
            if is_kept[clause]:
                rows[0, count], rows[1, count], rows[2, count] = (
                    in_directive[run],
                    in_response[run],
                    length[run],
                )
                count += 1
                break
    return count


@compiled
def _take_whole(
    clauses: Numbers,
    offsets: Numbers,
    first: Numbers,
    end: Numbers,
    start: Numbers,
    directive: Codes,
    response: Codes,
    is_taken: NDArray[np.bool_],
    rows: Numbers,
) -> int:
    """Take the letters of whole clauses, with their frames where these are repeated too.

    Writes clause, first letter in the directive and in the response, and length of each piece.
    """
    count = 0
    for index in range(clauses.size):
        clause, offset = clauses[index], offsets[index]
        at = first[clause]
        while (
            at > start[clause]
            and offset > 0
            and directive[at - 1] == response[offset - 1]
            and not is_taken[offset - 1]
        ):
            at -= 1
            offset -= 1
        stop = end[clause]
        last = offset + stop - at
        while (
            stop < start[clause + 1]
            and last < response.size
            and directive[stop] == response[last]
            and not is_taken[last]
        ):
            stop += 1
            last += 1
        core = first[clause], end[clause]
        count = _write_free(clause + _WHOLE, core, at, offset, stop - at, is_taken, rows, count)
    return count


@compiled
def _take_parts(
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    first: Numbers,
    end: Numbers,
    start: Numbers,
    owner: Numbers,
    is_kept: NDArray[np.bool_],
    is_taken: NDArray[np.bool_],
    rows: Numbers,
    count: int,
) -> int:
    """Take the letters of the chains in clauses that are taken up.

    A frame is taken together with the beginning of its core, and not alone.
    """
    for piece in range(in_directive.size):
        at = in_directive[piece]
        stop = at + length[piece]
        while at < stop:
            clause = owner[at]
            cut = min(stop, start[clause + 1])
            if is_kept[clause] and at < end[clause] and cut > first[clause]:
                offset, core = (
                    in_response[piece] + at - in_directive[piece],
                    (first[clause], end[clause]),
                )
                count = _write_free(clause, core, at, offset, cut - at, is_taken, rows, count)
            at = cut
    return count


@compiled
def _list_scant(rows: Numbers, count: int, first: Numbers, end: Numbers, spans: Numbers) -> Numbers:
    """Return the altered clauses whose pieces have too few letters."""
    letters = np.zeros(first.size, np.int64)
    for piece in range(count):
        letters[rows[0, piece] % _WHOLE] += rows[3, piece]
    is_scant = (spans[0] >= 0) & (letters < ALTERED_FROM * (end - first))
    return np.flatnonzero(is_scant)


@compiled
def _take_placed(
    placed: Numbers,
    first: Numbers,
    end: Numbers,
    is_taken: NDArray[np.bool_],
    rows: Numbers,
    count: int,
) -> int:
    """Take the letters of clauses that were aligned letter by letter."""
    for run in range(placed.shape[1]):
        clause, at, offset, length = placed[:, run]
        if length >= CLOSE:
            core = first[clause], end[clause]
            count = _write_free(clause, core, at, offset, length, is_taken, rows, count)
    return count


@compiled
def _write_free(
    clause: int,
    core: tuple[int, int],
    directive_start: int,
    response_start: int,
    length: int,
    is_taken: NDArray[np.bool_],
    rows: Numbers,
    count: int,
) -> int:
    """Take the free letters of a piece, and write the pieces that they form.

    Pieces that lie outside of the core are dropped where another piece has the core.
    """
    index = 0
    while index < length:
        start = index
        while index < length and not is_taken[response_start + index]:
            index += 1
        if (
            start < index
            and directive_start + start < core[1]
            and directive_start + index > core[0]
        ):
            is_taken[response_start + start : response_start + index] = True
            rows[0, count], rows[1, count] = clause, directive_start + start
            rows[2, count], rows[3, count] = response_start + start, index - start
            count += 1
        while index < length and is_taken[response_start + index]:
            index += 1
    return count


@compiled
def _group(rows: Numbers, starts: Numbers) -> int:
    """Write where each part begins, and the end; return how many numbers that is.

    A part is the pieces of one clause that lie close together, or one whole copy.
    """
    parts, count = 0, rows.shape[1]
    for piece in range(count):
        clause = rows[0, piece]
        if (
            piece == 0
            or clause >= _WHOLE
            or clause != rows[0, piece - 1]
            or rows[2, piece] - rows[2, piece - 1] - rows[3, piece - 1] > GAP
        ):
            starts[parts] = piece
            parts += 1
    starts[parts] = count
    return parts + 1


@compiled
def _drop_chance(
    rows: Numbers, first: Numbers, end: Numbers, spans: Numbers, starts: Numbers
) -> int:
    """Drop parts that are short and far from the counterpart of their clause.

    Moves the other pieces to the front, and returns how many there are.
    """
    row = 0
    for part in range(_group(rows, starts) - 1):
        begin, stop = starts[part], starts[part + 1]
        clause = rows[0, begin] % _WHOLE
        letters = rows[3, begin:stop].sum()
        is_near = (
            rows[2, begin] < spans[1, clause] + SPLIT
            and spans[0, clause] - SPLIT < rows[2, stop - 1] + rows[3, stop - 1]
        )
        is_long = letters >= min(FLOOR, ALTERED_FROM * (end[clause] - first[clause]))
        if rows[0, begin] >= _WHOLE or is_near or is_long:
            for piece in range(begin, stop):
                rows[:, row] = rows[:, piece]
                row += 1
    return row


def longest_run(parts: Chains, directive_breaks: Numbers, response_breaks: Numbers) -> int:
    """Return the letters of the longest unchanged run, across clauses.

    The breaks are letters that begin another quotation, which ends a run.
    """
    return _longest_run(
        parts.in_directive, parts.in_response, parts.length, directive_breaks, response_breaks
    )


@compiled
def _longest_run(
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    directive_breaks: Numbers,
    response_breaks: Numbers,
) -> int:
    longest, run = 0, 0
    for piece in range(length.size):
        last = piece - 1
        goes_on = (
            piece > 0
            and in_directive[last] + length[last] == in_directive[piece]
            and in_response[last] + length[last] == in_response[piece]
            and not _is_in(in_directive[piece], directive_breaks)
            and not _is_in(in_response[piece], response_breaks)
        )
        run = run + length[piece] if goes_on else length[piece]
        longest = max(longest, run)
    return longest


@compiled
def _is_in(number: int, ascending: Numbers) -> bool:
    at = np.searchsorted(ascending, number)
    return bool(at < ascending.size and ascending[at] == number)
