"""How well the engine finds what was planted, and how little it finds elsewhere."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.gold import EDITS, Case, Planter
from bench.texts import Texts
from statements.engine.echo.echo import ClauseOutcome, Echo, measure_echo, prepare_directive
from statements.engine.echo.frequencies import DocumentFrequencies, count_grams
from statements.engine.text.normalisation import normalise

CASES = 150  # of each kind of edit
SHORTEST_VERBATIM = 8  # letters of a clause whose outcome is compared with a plain search
UNPLANTED_PAIRS = 1_500  # of a directive and a text that cannot answer it
_UNEDITED = {"exact", "punctuation"}


@dataclass(slots=True)
class Tally:
    """Counts of one kind of edit: letters of responses, and planted clauses by outcome."""

    hits: int = 0
    false: int = 0
    missed: int = 0
    outcomes: dict[ClauseOutcome, int] = field(
        default_factory=lambda: dict.fromkeys(ClauseOutcome, 0)
    )
    unplanted: int = 0
    flagged: int = 0

    @property
    def precision(self) -> float:
        return _share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float:
        return _share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return _share(2 * self.hits, 2 * self.hits + self.false + self.missed)

    @property
    def planted(self) -> int:
        return sum(self.outcomes.values())

    @property
    def taken_up(self) -> float:
        """Share of planted clauses that are not absent."""
        return _share(self.planted - self.outcomes[ClauseOutcome.ABSENT], self.planted)


@dataclass(frozen=True, slots=True)
class Quality:
    """All figures of ``bench echo --quality``; shares are from 0 to 1.

    ``altered_recall`` is the share of edited clauses that are not absent, ``flagged`` the share
    of clauses nobody planted that are altered. ``verbatim_precision`` and ``verbatim_recall``
    compare the outcome of real clauses with a plain search, over ``verbatim_clauses`` of them.
    ``unanswered_v`` is the mean V, after the discount, of texts that do not answer.
    """

    edits: dict[str, Tally]
    altered_recall: float
    flagged: float
    verbatim_precision: float
    verbatim_recall: float
    verbatim_clauses: int
    unanswered_v: float
    unanswered_v_raw: float

    def as_json(self) -> dict[str, Any]:
        edits = {
            name: {
                "precision": one.precision,
                "recall": one.recall,
                "f1": one.f1,
                "taken_up": one.taken_up,
            }
            for name, one in self.edits.items()
        }
        names = [name for name in self.__slots__ if name != "edits"]
        return {"edits": edits, **{name: getattr(self, name) for name in names}}

    def as_lines(self) -> Iterator[str]:
        yield "edit             precision  recall     F1   clauses taken up"
        for name, one in self.edits.items():
            yield (
                f"{name:16} {one.precision:9.4f} {one.recall:7.4f} {one.f1:6.4f} "
                f"{one.taken_up:10.3f}"
            )
        yield f"edited clauses taken up: {self.altered_recall:.3f}"
        yield f"unplanted clauses flagged as altered: {self.flagged:.2%}"
        yield (
            f"verbatim clauses of {SHORTEST_VERBATIM} letters and more: precision "
            f"{self.verbatim_precision:.4f}, recall {self.verbatim_recall:.4f}, "
            f"{self.verbatim_clauses:,} cases"
        )
        yield (
            f"texts that do not answer: mean V {self.unanswered_v_raw:.2%} raw, "
            f"{self.unanswered_v:.3%} discounted"
        )


def measure_quality(
    texts: Texts, *, cases: int = CASES, unplanted: int = UNPLANTED_PAIRS, seed: int = 1
) -> Quality:
    """Plant, compare and count, then look at real pairs of directives and responses."""
    planter = Planter(texts.directives, texts.responses, seed=seed)
    edits = {edit: _tally(planter, edit, cases) for edit in EDITS if planter.can_plant(edit)}
    edited = [tally for name, tally in edits.items() if name not in _UNEDITED]
    taken = sum(tally.planted - tally.outcomes[ClauseOutcome.ABSENT] for tally in edited)
    pairs = _unanswered(texts, unplanted, seed)
    hits, false, missed = _verbatim_counts(pairs + _answered(texts))
    raw, discounted = _mean_v(pairs, count_grams([*texts.directives, *texts.responses]))
    return Quality(
        edits=edits,
        altered_recall=_share(taken, sum(tally.planted for tally in edited)),
        flagged=_share(
            sum(tally.flagged for tally in edits.values()),
            sum(tally.unplanted for tally in edits.values()),
        ),
        verbatim_precision=_share(hits, hits + false),
        verbatim_recall=_share(hits, hits + missed),
        verbatim_clauses=hits + missed,
        unanswered_v=discounted,
        unanswered_v_raw=raw,
    )


def _tally(planter: Planter, edit: str, cases: int) -> Tally:
    tally = Tally()
    for _ in range(cases):
        case = planter.plant(edit)
        echo = measure_echo(directive=case.directive, response=case.response)
        _count_letters(tally, case, echo)
        _count_fates(tally, case, echo)
    return tally


def _count_letters(tally: Tally, case: Case, echo: Echo) -> None:
    letters = normalise(case.response)
    gold = _mask(len(case.response), case.gold)[letters.origins]
    found = _mask(len(case.response), [one.response for one in echo.passages])[letters.origins]
    tally.hits += int((found & gold).sum())
    tally.false += int((found & ~gold).sum())
    tally.missed += int((gold & ~found).sum())


def _mask(size: int, spans: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    mask = np.zeros(size, np.bool_)
    for start, end in spans:
        mask[start:end] = True
    return mask


def _count_fates(tally: Tally, case: Case, echo: Echo) -> None:
    planted = {clause.start for clause in case.planted}
    unplanted = {clause.start for clause in case.unplanted()}
    for one in echo.clauses:
        if one.clause.start in planted:
            tally.outcomes[one.outcome] += 1
        elif one.clause.start in unplanted:
            tally.unplanted += 1
            tally.flagged += one.outcome is ClauseOutcome.ALTERED


def _unanswered(texts: Texts, number: int, seed: int) -> list[tuple[str, str]]:
    """Return directives with texts that were published before them."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    pairs = []
    for _ in range(100 * number):
        asked, said = dice.randrange(len(texts.directives)), dice.randrange(len(texts.responses))
        if not texts.dates or texts.dates[1][said] < texts.dates[0][asked]:
            pairs.append((texts.directives[asked], texts.responses[said]))
        if len(pairs) == number:
            break
    return pairs


def _answered(texts: Texts) -> list[tuple[str, str]]:
    """Return directives with the texts that repeat whole clauses of them, by way of a search."""
    return [(texts.directives[asked], texts.responses[said]) for asked, said in texts.links]


def _verbatim_counts(pairs: Sequence[tuple[str, str]]) -> tuple[int, int, int]:
    hits = false = missed = 0
    for directive, response in pairs:
        letters = normalise(response).text
        for one in measure_echo(directive=directive, response=response).clauses:
            if len(one.clause.letters) < SHORTEST_VERBATIM:
                continue
            is_there, is_found = (
                one.clause.letters in letters,
                one.outcome is ClauseOutcome.VERBATIM,
            )
            hits += is_there and is_found
            false += is_found and not is_there
            missed += is_there and not is_found
    return hits, false, missed


def _mean_v(
    pairs: Sequence[tuple[str, str]], background: DocumentFrequencies
) -> tuple[float, float]:
    prepared = {
        directive: prepare_directive(directive, background)
        for directive in {directive for directive, _ in pairs}
    }
    echoes = [measure_echo(directive=prepared[asked], response=said) for asked, said in pairs]
    return (
        _share(sum(echo.v for echo in echoes), len(echoes)),
        _share(sum(echo.v_discounted for echo in echoes), len(echoes)),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
