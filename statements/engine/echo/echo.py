"""Measure text reuse: what a response repeats of a directive, and what it leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.chains import ANCHOR, GAP
from statements.engine.echo.clauses import Clause, split_clauses
from statements.engine.echo.frequencies import DocumentFrequencies, letter_weights
from statements.engine.echo.order import letters_in_order
from statements.engine.echo.outcomes import ClauseOutcome, find_altered
from statements.engine.echo.passages import PassageColumns, PassageKind, make_passages
from statements.engine.echo.quotation import mark_quoted
from statements.engine.echo.runs import Numbers, Seeds, find_runs, part_runs, prepare_seeds
from statements.engine.echo.territory import Territory, divide_letters
from statements.engine.echo.uptake import Uptake, longest_run, take_up
from statements.engine.echo.whole import find_whole
from statements.engine.text.characters import READING
from statements.engine.text.compiled import compiled
from statements.engine.text.normalisation import Normalised, normalise
from statements.engine.text.spans import Span

ENGINE = f"clauses-11.{READING}"  # changes with every change of what is measured
_KINDS = {True: PassageKind.VERBATIM, False: PassageKind.ALTERED}
COUNTS_FROM = 8.0  # sum of letter weights from which wording is evidence and not boilerplate

__all__ = [
    "ENGINE",
    "Clause",
    "ClauseOutcome",
    "ClauseResult",
    "Echo",
    "PassageKind",
    "SharedPassage",
]


class SharedPassage(NamedTuple):
    """Wording of the directive in the response.

    The spans are offsets in characters of the stored texts. ``clause`` is the index of the clause
    that it takes up; ``kind`` is verbatim where the whole clause is repeated unchanged. ``letters``
    counts the equal letters and digits. ``weight`` is their mean distinctiveness from 0 to 1, and 0
    where they are too common to be evidence. ``is_quoted`` says that the response attributes these
    words to somebody else. A named tuple, because some hundred are made for each comparison.
    """

    directive: Span
    response: Span
    kind: PassageKind
    letters: int
    weight: float
    is_quoted: bool
    clause: int


class ClauseResult(NamedTuple):
    """A clause of the directive, its outcome, and its counterpart in the response.

    ``weight`` is the mean distinctiveness of its letters from 0 to 1.
    """

    clause: Clause
    outcome: ClauseOutcome
    response: Span | None
    weight: float


@dataclass(frozen=True, slots=True)
class Echo:
    """Text reuse between one response and one directive.

    ``v`` is the share of the response's letters and digits that repeat the directive, ``u`` the
    share of the directive's clauses that the response takes up, verbatim or altered. In
    ``v_discounted`` and ``u_discounted`` letters and clauses count by their weight. ``order`` is
    the share of the repeated letters whose passages stand in the order of the directive, and
    ``quoted`` the share of the response's letters that quote somebody. All are fractions from 0
    to 1, and 0 where there is nothing to divide by. ``longest`` is the longest unchanged run, in
    letters and digits. Every passage takes up a clause, and every clause that is taken up has its
    words in a passage.
    """

    v: float
    u: float
    v_discounted: float
    u_discounted: float
    longest: int
    order: float
    quoted: float
    passages: tuple[SharedPassage, ...]
    clauses: tuple[ClauseResult, ...]

    @property
    def taken_up(self) -> int:
        """The number of clauses that are not absent."""
        return sum(result.outcome is not ClauseOutcome.ABSENT for result in self.clauses)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedDirective:
    """A directive preprocessed for comparison with many responses.

    ``territory`` assigns letters to clauses, and ``is_edge`` marks where clauses and their cores
    begin and end. ``breaks`` are the letters that begin another quotation. ``weight_sums`` are the
    cumulative weights of the letters, from 0. ``absent`` has the result of each clause for a
    response that takes up none; ``clause_weight`` is the sum of their weights.
    """

    text: str
    letters: Normalised
    seeds: Seeds
    clauses: Sequence[Clause]
    territory: Territory
    is_edge: NDArray[np.bool_]
    breaks: Numbers
    weight_sums: NDArray[np.float64]
    absent: Sequence[ClauseResult]
    clause_weight: float


def prepare_directive(
    text: str, frequencies: DocumentFrequencies | None = None, *, is_quotations: bool = False
) -> PreparedDirective:
    """Compute what a comparison needs of the directive alone.

    With ``is_quotations`` each line is a quotation of its own, and no run crosses from one to
    another.
    """
    letters = normalise(text)
    clauses = split_clauses(text, letters, is_quotations=is_quotations)
    first = np.array([clause.first for clause in clauses], np.int64)
    size = np.array([len(clause.letters) for clause in clauses], np.int64)
    sums = np.zeros(len(letters) + 1)
    np.cumsum(letter_weights(letters, frequencies), out=sums[1:])
    is_edge = np.zeros(len(letters) + 1, np.bool_)
    is_edge[first] = is_edge[first + size] = True
    is_edge[np.searchsorted(letters.origins, [clause.start for clause in clauses])] = True
    means = ((sums[first + size] - sums[first]) / np.maximum(size, 1)).tolist()
    return PreparedDirective(
        text=text,
        letters=letters,
        seeds=prepare_seeds(letters),
        clauses=clauses,
        territory=divide_letters(first, first + size, len(letters)),
        is_edge=is_edge,
        breaks=_breaks(text, letters) if is_quotations else np.empty(0, np.int64),
        weight_sums=sums,
        absent=list(map(ClauseResult, clauses, repeat(ClauseOutcome.ABSENT), repeat(None), means)),
        clause_weight=sum(means),
    )


def measure_echo(
    *,
    directive: str | PreparedDirective,
    response: str,
    frequencies: DocumentFrequencies | None = None,
    is_quotations: bool = False,
) -> Echo:
    """Compare two stored texts; see ``Echo`` for the shares.

    A prepared directive has its weights already, and ``frequencies`` is ignored then. With
    ``is_quotations`` each line of the response is a quotation of its own. The shares are
    containments in the sense of Broder (1997), "On the resemblance and containment of documents",
    counted in letters and in clauses, not in runs of a fixed width.
    """
    if isinstance(directive, str):
        directive = prepare_directive(directive, frequencies)
    letters = normalise(response)
    breaks = _breaks(response, letters) if is_quotations else np.empty(0, np.int64)
    uptake, clauses = _take_up(directive, letters, breaks)
    columns = make_passages(
        uptake.parts,
        letters,
        weight_sums=directive.weight_sums,
        is_edge=directive.is_edge,
        response=response,
        is_whole=uptake.is_whole,
    )
    quoted = _count_quoted(mark_quoted(response), letters.origins)
    least = min(COUNTS_FROM, len(directive.letters))
    weights = _mean_weights(
        columns.response_start, columns.response_end, columns.letters, columns.weight, least
    )
    present = [clause for clause in clauses if clause.outcome is not ClauseOutcome.ABSENT]
    in_order = letters_in_order(columns.directive_start, columns.directive_end, columns.letters)
    repeated = int(columns.letters.sum())
    return Echo(
        v=_share(repeated, len(letters)),
        u=_share(len(present), len(clauses)),
        v_discounted=_share(float(weights @ columns.letters), len(letters)),
        u_discounted=_share(sum(clause.weight for clause in present), directive.clause_weight),
        longest=longest_run(uptake.parts, directive.breaks, breaks),
        order=_share(in_order, repeated),
        quoted=_share(int(quoted[-1]), len(letters)),
        passages=_passages(columns, weights, uptake, directive.letters, letters, quoted),
        clauses=clauses,
    )


def _take_up(
    directive: PreparedDirective, response_letters: Normalised, breaks: Numbers
) -> tuple[Uptake, tuple[ClauseResult, ...]]:
    """Return the uptake, and the result of each clause.

    ``breaks`` are the letters of the response that begin another quotation.
    """
    directive_letters, territory = directive.letters, directive.territory
    runs = find_runs(directive.seeds, response_letters)
    if directive.breaks.size or breaks.size:
        runs = part_runs(runs, directive.breaks, breaks)
    shortest = min(ANCHOR, len(directive_letters))
    whole = find_whole(directive.clauses, territory, runs, response_letters.text, shortest=shortest)
    offsets = whole.offsets
    spans = np.full((2, offsets.size), -1, np.int64)
    changed, *spans[:, changed] = find_altered(
        territory, offsets, runs, directive_letters, response_letters
    )
    uptake = take_up(
        territory,
        runs,
        directive_letters,
        response_letters,
        is_edge=directive.is_edge,
        whole=whole,
        spans=spans,
    )
    (verbatim,) = (offsets >= 0).nonzero()
    spans[:, verbatim] = offsets[verbatim], offsets[verbatim] + territory.size[verbatim]
    clauses = list(directive.absent)
    present = np.concatenate([verbatim, changed])
    outcomes = chain(
        repeat(ClauseOutcome.VERBATIM, verbatim.size), repeat(ClauseOutcome.ALTERED, changed.size)
    )
    for index, outcome, span in zip(
        present.tolist(), outcomes, response_letters.spans(*spans[:, present]), strict=True
    ):
        absent = clauses[index]
        clauses[index] = ClauseResult(absent.clause, outcome, span, absent.weight)
    return uptake, tuple(clauses)


def _passages(
    columns: PassageColumns,
    weights: NDArray[np.float64],
    uptake: Uptake,
    directive_letters: Normalised,
    response_letters: Normalised,
    quoted: Numbers,
) -> tuple[SharedPassage, ...]:
    size = columns.response_end - columns.response_start
    is_quoted = 2 * (quoted[columns.response_end] - quoted[columns.response_start]) > size
    # Positional, because there are hundreds.
    return tuple(
        map(
            SharedPassage,
            directive_letters.spans(columns.directive_start, columns.directive_end),
            response_letters.spans(columns.response_start, columns.response_end),
            map(_KINDS.__getitem__, uptake.is_whole.tolist()),
            columns.letters.tolist(),
            weights.tolist(),
            is_quoted.tolist(),
            uptake.clauses.tolist(),
        )
    )


@compiled
def _mean_weights(
    start: Numbers, end: Numbers, letters: Numbers, weight: NDArray[np.float64], least: float
) -> NDArray[np.float64]:
    """Return the mean weight of the letters of each passage, 0 where it is no evidence.

    It is evidence when its letters and those of adjacent passages weigh at least ``least``: a
    passage does not count less for being cut.
    """
    means = np.zeros(weight.size)
    first = 0
    for passage in range(1, weight.size + 1):
        if passage == weight.size or start[passage] - end[passage - 1] > GAP:
            if weight[first:passage].sum() >= least:
                for row in range(first, passage):
                    means[row] = weight[row] / letters[row]
            first = passage
    return means


def _breaks(text: str, letters: Normalised) -> Numbers:
    """Return the first letter of each line but the first."""
    line_ends = [at for at, character in enumerate(text) if character == "\n"]
    return np.unique(np.searchsorted(letters.origins, np.array(line_ends, np.int64)))


@compiled
def _count_quoted(is_quoted: NDArray[np.bool_], origins: Numbers) -> Numbers:
    """Return the number of quoted letters before each letter, and before the end."""
    counts = np.empty(origins.size + 1, np.int64)
    counts[0] = 0
    for at in range(origins.size):
        counts[at + 1] = counts[at] + is_quoted[origins[at]]
    return counts


def _share(part: float, whole: float) -> float:
    # Rounding can make the sum of the parts exceed the whole slightly.
    return min(part / whole, 1.0) if whole else 0.0
