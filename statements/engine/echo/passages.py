"""Passages: the wording of a response that comes from a directive."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.chain_extensions import extend_chains
from statements.engine.echo.chains import ANCHOR, FLOOR, Chains, assign_letters, find_chains
from statements.engine.echo.edges import reach_edges
from statements.engine.echo.runs import Numbers, Runs
from statements.engine.text.compiled import compiled
from statements.engine.text.normalisation import Normalised


class PassageKind(StrEnum):
    """Whether a passage repeats wording letter for letter or with changes."""

    VERBATIM = "verbatim"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True, eq=False)
class PassageColumns:
    """Passages as columns, in letters of both texts, in the order of the response.

    A passage spans ``directive_start`` to ``directive_end`` and ``response_start`` to
    ``response_end``. ``letters`` of it are equal, ``longest`` of them in a row; ``weight`` is the
    sum of their weights.
    """

    directive_start: Numbers
    directive_end: Numbers
    response_start: Numbers
    response_end: Numbers
    letters: Numbers
    longest: Numbers
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return self.letters.size


def find_passages(
    runs: Runs,
    directive_letters: Normalised,
    response_letters: Normalised,
    *,
    weight_sums: NDArray[np.float64],
    is_edge: NDArray[np.bool_],
    response: str,
) -> PassageColumns:
    """Return the passages in the order of the response; no letter is in two of them.

    A passage has ``FLOOR`` equal letters, or is the rest of one that lost letters to another. A
    directive of fewer letters is found where it is repeated whole. ``weight_sums`` are the
    cumulative weights of the letters of the directive, from 0; ``is_edge`` says of each letter, and
    of the end, whether a clause begins or ends there. ``response`` is the stored text of
    ``response_letters``.
    """
    floor = min(FLOOR, len(directive_letters))
    chains = extend_chains(
        find_chains(runs, anchor=min(ANCHOR, floor)), directive_letters, response_letters, is_edge
    )
    is_taken = np.zeros(len(response_letters) + 1, np.bool_)
    parts, _ = assign_letters(chains, floor=floor, is_taken=is_taken)
    return make_passages(
        parts, response_letters, weight_sums=weight_sums, is_edge=is_edge, response=response
    )


def make_passages(
    parts: Chains,
    response_letters: Normalised,
    *,
    weight_sums: NDArray[np.float64],
    is_edge: NDArray[np.bool_],
    response: str,
    is_whole: NDArray[np.bool_] | None = None,
) -> PassageColumns:
    """Make a passage of each part, in the order of the response.

    Parts that are whole clauses are not extended; see ``engine.echo.edges``.
    """
    order = np.argsort(parts.in_response[parts.starts[:-1]])
    rows = np.empty((8, order.size), np.int64)
    weights = np.empty(order.size, np.float64)
    pieces = parts.in_directive, parts.in_response, parts.length, parts.starts
    _describe(order, *pieces, weight_sums, rows, weights)
    least, most, first, last, start, end, letters, longest = rows
    lead, trail = reach_edges(is_edge, (first, last), (start, end), response_letters, response)
    if is_whole is not None:
        lead[is_whole[order]] = trail[is_whole[order]] = 0
    return PassageColumns(
        directive_start=np.minimum(least, first - lead),
        directive_end=np.maximum(most, last + trail),
        response_start=start - lead,
        response_end=end + trail,
        letters=letters,
        longest=longest,
        weight=weights,
    )


@compiled
def _describe(
    order: Numbers,
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    starts: Numbers,
    sums: NDArray[np.float64],
    rows: Numbers,
    weights: NDArray[np.float64],
) -> None:
    """Write the columns of the passages in the given order.

    The rows are: least and last letter in the directive; first and last in reading order; start and
    end in the response; equal letters; longest piece.
    """
    for row in range(order.size):
        part = order[row]
        begin, end = starts[part], starts[part + 1]
        least, most, letters, longest, weight = in_directive[begin], 0, 0, 0, 0.0
        for piece in range(begin, end):
            directive_end = in_directive[piece] + length[piece]
            least, most = min(least, in_directive[piece]), max(most, directive_end)
            longest = max(longest, length[piece])
            letters += length[piece]
            weight += sums[directive_end] - sums[in_directive[piece]]
        rows[0, row], rows[1, row] = least, most
        rows[2, row], rows[3, row] = in_directive[begin], in_directive[end - 1] + length[end - 1]
        rows[4, row], rows[5, row] = in_response[begin], in_response[end - 1] + length[end - 1]
        rows[6, row], rows[7, row] = letters, longest
        weights[row] = weight
