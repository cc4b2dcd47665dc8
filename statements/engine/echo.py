"""What one text repeats of another, changed or not, and what it leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from statements.engine.background import Background, letter_weights
from statements.engine.chains import ANCHOR
from statements.engine.clauses import Clause, split_clauses
from statements.engine.fates import Fate, find_altered, find_verbatim
from statements.engine.normalise import Normalised, normalise
from statements.engine.order import letters_in_order
from statements.engine.passages import Found, Kind, Span, find_passages
from statements.engine.quotation import mark_quoted
from statements.engine.runs import Numbers, Runs, Seeds, find_runs, prepare_seeds

ENGINE = "chains-4"  # changes with every change of what is measured
COUNTS_FROM = 8.0  # sum of weights from which a passage is evidence and not boilerplate

__all__ = ["ENGINE", "Clause", "ClauseFate", "Echo", "Fate", "Kind", "Passage", "Span"]


class Passage(NamedTuple):
    """Wording of the directive in the response.

    The spans are offsets in characters of the stored texts. ``letters`` counts the equal letters
    and digits. ``weight`` is their mean distinctiveness from 0 to 1, and 0 where they are so
    common that the passage is no evidence. ``is_quoted`` says that the response reports these
    words as another's. A named tuple, because some hundred are made for each comparison.
    """

    directive: Span
    response: Span
    kind: Kind
    letters: int
    weight: float
    is_quoted: bool


class ClauseFate(NamedTuple):
    """A clause of the directive, what became of it, and its counterpart in the response.

    ``weight`` is the mean distinctiveness of its letters from 0 to 1.
    """

    clause: Clause
    fate: Fate
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
    letters and digits.
    """

    v: float
    u: float
    v_discounted: float
    u_discounted: float
    longest: int
    order: float
    quoted: float
    passages: tuple[Passage, ...]
    clauses: tuple[ClauseFate, ...]

    @property
    def taken_up(self) -> int:
        """The number of clauses that are not absent."""
        return sum(fate.fate is not Fate.ABSENT for fate in self.clauses)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedDirective:
    """A directive made ready to be compared with many responses.

    ``bounds`` has the first letter of each clause and the one after its last, and ``is_edge``
    marks them. ``weight_sums`` sums the weights before each letter and before the end, and
    ``absent`` has the fate of each clause in a response that takes up none.
    """

    text: str
    letters: Normalised
    seeds: Seeds
    clauses: Sequence[Clause]
    bounds: Numbers
    is_edge: NDArray[np.bool_]
    weight_sums: NDArray[np.float64]
    absent: Sequence[ClauseFate]


def prepare_directive(text: str, background: Background | None = None) -> PreparedDirective:
    """Make ready what a comparison needs of the directive alone."""
    letters = normalise(text)
    clauses = split_clauses(text, letters)
    first = np.array([clause.first for clause in clauses], np.int64)
    size = np.array([len(clause.letters) for clause in clauses], np.int64)
    bounds = np.stack([first, first + size])
    sums = np.zeros(len(letters) + 1)
    np.cumsum(letter_weights(letters, background), out=sums[1:])
    is_edge = np.zeros(len(letters) + 1, np.bool_)
    is_edge[bounds] = True
    means = ((sums[bounds[1]] - sums[bounds[0]]) / np.maximum(size, 1)).tolist()
    return PreparedDirective(
        text=text,
        letters=letters,
        seeds=prepare_seeds(letters),
        clauses=clauses,
        bounds=bounds,
        is_edge=is_edge,
        weight_sums=sums,
        absent=list(map(ClauseFate, clauses, repeat(Fate.ABSENT), repeat(None), means)),
    )


def measure_echo(
    *, directive: str | PreparedDirective, response: str, background: Background | None = None
) -> Echo:
    """Compare two stored texts; see ``Echo`` for the shares.

    A prepared directive brings its weights, and ``background`` is not looked at then. The shares
    are containments in the sense of Broder (1997), "On the resemblance and containment of
    documents", counted in letters and in clauses, not in runs of a fixed width.
    """
    if isinstance(directive, str):
        directive = prepare_directive(directive, background)
    asked, said = directive.letters, normalise(response)
    runs = find_runs(directive.seeds, said)
    found = find_passages(
        runs,
        asked,
        said,
        weight_sums=directive.weight_sums,
        is_edge=directive.is_edge,
        response=response,
    )
    in_order = letters_in_order(found.asked_start, found.asked_end, found.letters)
    quoted = _letters_quoted(response, said)
    passages = _passages(found, asked, said, quoted)
    clauses = _fates(directive, runs, said)
    taken = [one for one in clauses if one.fate is not Fate.ABSENT]
    return Echo(
        v=_share(sum(one.letters for one in passages), len(said)),
        u=_share(len(taken), len(clauses)),
        v_discounted=_share(sum(one.letters * one.weight for one in passages), len(said)),
        u_discounted=_share(sum(one.weight for one in taken), sum(one.weight for one in clauses)),
        longest=int(found.longest.max(initial=0)),
        order=_share(in_order, int(found.letters.sum())),
        quoted=_share(int(quoted[-1]), len(said)),
        passages=passages,
        clauses=clauses,
    )


def _passages(
    found: Found, asked: Normalised, said: Normalised, quoted: Numbers
) -> tuple[Passage, ...]:
    counts = found.chain_weight >= min(COUNTS_FROM, len(asked))
    size = found.said_end - found.said_start
    is_quoted = 2 * (quoted[found.said_end] - quoted[found.said_start]) > size
    # By position and not by name, because there are hundreds.
    return tuple(
        map(
            Passage,
            asked.spans(found.asked_start, found.asked_end),
            said.spans(found.said_start, found.said_end),
            [Kind.VERBATIM if one else Kind.ALTERED for one in found.is_verbatim.tolist()],
            found.letters.tolist(),
            np.where(counts, found.weight / found.letters, 0.0).tolist(),
            is_quoted.tolist(),
        )
    )


def _fates(directive: PreparedDirective, runs: Runs, said: Normalised) -> tuple[ClauseFate, ...]:
    asked, bounds = directive.letters, directive.bounds
    shortest = min(ANCHOR, len(asked))
    places = find_verbatim(directive.clauses, bounds, runs, said.text, shortest=shortest)
    fates = list(directive.absent)
    whole = np.flatnonzero(places >= 0)
    starts = places[whole]
    ends = starts + bounds[1][whole] - bounds[0][whole]
    for index, span in zip(whole.tolist(), said.spans(starts, ends), strict=True):
        fates[index] = ClauseFate(fates[index].clause, Fate.VERBATIM, span, fates[index].weight)
    changed, starts, ends = find_altered(bounds, places, runs, asked, said)
    for index, span in zip(changed.tolist(), said.spans(starts, ends), strict=True):
        fates[index] = ClauseFate(fates[index].clause, Fate.ALTERED, span, fates[index].weight)
    return tuple(fates)


def _letters_quoted(response: str, said: Normalised) -> Numbers:
    """Return for each place in the letters how many before it are quotation."""
    inside = mark_quoted(response)[said.origins]
    return np.concatenate([[0], np.cumsum(inside)])


def _share(part: float, whole: float) -> float:
    # Sums of rounded weights may pass the whole by a hair.
    return min(part / whole, 1.0) if whole else 0.0
