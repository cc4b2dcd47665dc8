"""Which wording of a response takes up which clause: every mark and every outcome from one place.

A clause that stands whole in the response has its letters there before anything else. The others
are shared out among the chains, cut where clauses meet, and kept for clauses that are taken up. So
no passage says more or less than the outcome of its clause.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.chains import ANCHOR, FLOOR, GAP, Chains, find_chains, share_out
from statements.engine.compiled import compiled
from statements.engine.fates import ALTERED_FROM, place_clause
from statements.engine.normalise import Normalised
from statements.engine.rescue import CLOSE, SPLIT, extend
from statements.engine.runs import Codes, Numbers, Runs
from statements.engine.whole import Whole

_WHOLE: Final = 1 << 40  # marks what stands for a whole clause; above the number of any clause


@dataclass(frozen=True, slots=True, eq=False)
class Territory:
    """The letters of a directive by clause.

    ``first`` and ``end`` bound the core of each clause. ``start[i]`` to ``start[i + 1]`` is the
    core with what leads to it; letters behind the last core belong to the last clause. ``owner``
    has the clause of each letter.
    """

    first: Numbers
    end: Numbers
    start: Numbers
    owner: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Uptake:
    """The equal letters of clauses that are taken up, in parts that each become a passage.

    ``clauses[i]`` is the clause of part ``i``, and ``is_whole[i]`` says that the part stands
    unchanged where its clause stands whole. Parts are in the order of the response.
    """

    parts: Chains
    clauses: Numbers
    is_whole: NDArray[np.bool_]


def lay_out(first: Numbers, end: Numbers, size: int) -> Territory:
    """Divide the ``size`` letters of a directive among its clauses."""
    start = np.concatenate([[0], end[:-1], [size]]) if first.size else np.zeros(1, np.int64)
    owner = np.repeat(np.arange(first.size), np.diff(start)) if first.size else start[:0]
    return Territory(first, end, start, owner)


def take_up(
    territory: Territory,
    runs: Runs,
    asked: Normalised,
    said: Normalised,
    *,
    is_edge: NDArray[np.bool_],
    whole: Whole,
    spans: Numbers,
) -> Uptake:
    """Give the letters of a response to the clauses that are taken up.

    ``spans`` has the first letter of each altered clause's counterpart and the one after its
    last, or -1.
    """
    is_taken = np.zeros(len(said) + 1, np.bool_)
    # The longest first: a clause inside another has its words there.
    size = (territory.end - territory.first)[whole.clauses]
    order = np.lexsort((whole.places[whole.clauses] != whole.starts, -size))
    rows = np.empty((4, len(said) + 1), np.int64)
    columns = territory.first, territory.end, territory.start
    count = _take_whole(
        *(whole.clauses[order], whole.starts[order], *columns),
        *(asked.codes, said.codes, is_taken, rows),
    )
    floor = min(FLOOR, len(asked))
    chains = extend(find_chains(runs, anchor=min(ANCHOR, floor)), asked, said, is_edge)
    parts, _ = share_out(chains, floor=floor, is_taken=is_taken.copy())
    is_kept = (whole.places >= 0) | (spans[0] >= 0)
    pieces = parts.asked, parts.said, parts.length
    count = _take_parts(*pieces, *columns, territory.owner, is_kept, is_taken, rows, count)
    count = _take_counterparts(territory, spans, asked, said, is_taken, rows, count)
    rows = _without_chance(rows[:, np.argsort(rows[2, :count])], territory, spans)
    starts = _group(rows)
    clauses = rows[0, starts[:-1]]
    return Uptake(Chains(rows[1], rows[2], rows[3], starts), clauses % _WHOLE, clauses >= _WHOLE)


@compiled
def _take_whole(
    clauses: Numbers,
    places: Numbers,
    first: Numbers,
    end: Numbers,
    start: Numbers,
    asked: Codes,
    said: Codes,
    is_taken: NDArray[np.bool_],
    rows: Numbers,
) -> int:
    """Take the letters of clauses that stand whole, with what leads to them where it does too.

    Writes clause, first letter in the directive and in the response, and length of each piece.
    """
    count = 0
    for index in range(clauses.size):
        clause, place = clauses[index], places[index]
        at = first[clause]
        while (
            at > start[clause]
            and place > 0
            and asked[at - 1] == said[place - 1]
            and not is_taken[place - 1]
        ):
            at -= 1
            place -= 1
        stop = end[clause]
        last = place + stop - at
        while (
            stop < start[clause + 1]
            and last < said.size
            and asked[stop] == said[last]
            and not is_taken[last]
        ):
            stop += 1
            last += 1
        core = first[clause], end[clause]
        count = _write_free(clause + _WHOLE, core, at, place, stop - at, is_taken, rows, count)
    return count


@compiled
def _take_parts(
    asked: Numbers,
    said: Numbers,
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
    """Take what the chains have of clauses that are taken up.

    What leads to a clause is taken with the beginning of its core, and not alone.
    """
    for piece in range(asked.size):
        at = asked[piece]
        stop = at + length[piece]
        while at < stop:
            clause = owner[at]
            cut = min(stop, start[clause + 1])
            if is_kept[clause] and at < end[clause] and cut > first[clause]:
                place, core = said[piece] + at - asked[piece], (first[clause], end[clause])
                count = _write_free(clause, core, at, place, cut - at, is_taken, rows, count)
            at = cut
    return count


def _take_counterparts(
    territory: Territory,
    spans: Numbers,
    asked: Normalised,
    said: Normalised,
    is_taken: NDArray[np.bool_],
    rows: Numbers,
    count: int,
) -> int:
    """Take the letters of altered clauses of which the chains have too few."""
    own = np.bincount(rows[0, :count] % _WHOLE, rows[3, :count], minlength=spans.shape[1])
    size = territory.end - territory.first
    for clause in np.flatnonzero((spans[0] >= 0) & (own < ALTERED_FROM * size)).tolist():
        bounds = int(territory.first[clause]), int(territory.end[clause])
        span = int(spans[0, clause]), int(spans[1, clause])
        for at, place, length in place_clause(bounds, span, asked, said):
            if length >= CLOSE:
                count = _write_free(clause, bounds, at, place, length, is_taken, rows, count)
    return count


@compiled
def _write_free(
    clause: int,
    core: tuple[int, int],
    asked: int,
    said: int,
    length: int,
    is_taken: NDArray[np.bool_],
    rows: Numbers,
    count: int,
) -> int:
    """Take the letters of a piece that are free, and write the pieces that they make.

    What is left free of it beside the core, where another has the core, is not taken.
    """
    index = 0
    while index < length:
        start = index
        while index < length and not is_taken[said + index]:
            index += 1
        if start < index and asked + start < core[1] and asked + index > core[0]:
            is_taken[said + start : said + index] = True
            rows[0, count], rows[1, count] = clause, asked + start
            rows[2, count], rows[3, count] = said + start, index - start
            count += 1
        while index < length and is_taken[said + index]:
            index += 1
    return count


def _group(rows: Numbers) -> Numbers:
    """Return where each part begins, and the end: pieces of one clause that lie close together.

    What stands for a whole clause is a part by itself.
    """
    clauses, _, said, length = rows
    gaps = said[1:] - said[:-1] - length[:-1]
    begins = (clauses[1:] != clauses[:-1]) | (gaps > GAP) | (clauses[1:] >= _WHOLE)
    first = np.flatnonzero(np.concatenate([[clauses.size > 0], begins]))
    return np.concatenate([first, [clauses.size]])


def _without_chance(rows: Numbers, territory: Territory, spans: Numbers) -> Numbers:
    """Leave out what is short and does not stand near the counterpart of its clause."""
    starts = _group(rows)
    if not rows.shape[1]:
        return rows
    clauses = rows[0, starts[:-1]]
    own = clauses % _WHOLE
    start, end = rows[2, starts[:-1]], rows[2, starts[1:] - 1] + rows[3, starts[1:] - 1]
    is_there = (start < spans[1, own] + SPLIT) & (spans[0, own] - SPLIT < end)
    size = territory.end[own] - territory.first[own]
    is_long = np.add.reduceat(rows[3], starts[:-1]) >= np.minimum(FLOOR, ALTERED_FROM * size)
    kept = (clauses >= _WHOLE) | is_there | is_long
    return rows[:, np.repeat(kept, np.diff(starts))]


def longest_run(parts: Chains, asked_breaks: Numbers, said_breaks: Numbers) -> int:
    """Return the letters of the longest run that no change interrupts, across clauses.

    The breaks are letters that begin another quotation, which ends a run.
    """
    asked, said, length = parts.asked, parts.said, parts.length
    if not length.size:
        return 0
    goes_on = (asked[:-1] + length[:-1] == asked[1:]) & (said[:-1] + length[:-1] == said[1:])
    if asked_breaks.size or said_breaks.size:
        goes_on &= ~np.isin(asked[1:], asked_breaks) & ~np.isin(said[1:], said_breaks)
    starts = np.flatnonzero(np.concatenate([[True], ~goes_on]))
    return int(np.add.reduceat(length, starts).max())
