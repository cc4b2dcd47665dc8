"""Precision and recall of the engine on planted clauses."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.gold import EDITS, PlantedCase, Planter
from bench.texts import Texts
from statements.engine.echo.echo import ClauseOutcome, Echo, measure_echo, prepare_directive
from statements.engine.echo.frequencies import DocumentFrequencies, count_grams
from statements.engine.text.normalisation import normalise

CASES = 150  # of each kind of edit
SHORTEST_VERBATIM = 6  # letters of a clause that is compared with a plain search
UNPLANTED_PAIRS = 1_500  # of a directive and an earlier text
_UNEDITED = {"exact", "punctuation"}


@dataclass(slots=True)
class EditCounts:
    """Counts for one kind of edit: letters of responses, and planted clauses by outcome."""

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

    edits: dict[str, EditCounts]
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
                "precision": counts.precision,
                "recall": counts.recall,
                "f1": counts.f1,
                "taken_up": counts.taken_up,
            }
            for name, counts in self.edits.items()
        }
        names = [name for name in self.__slots__ if name != "edits"]
        return {"edits": edits, **{name: getattr(self, name) for name in names}}

    def as_lines(self) -> Iterator[str]:
        yield "edit             precision  recall     F1   clauses taken up"
        for name, counts in self.edits.items():
            yield (
                f"{name:16} {counts.precision:9.4f} {counts.recall:7.4f} {counts.f1:6.4f} "
                f"{counts.taken_up:10.3f}"
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
    """Measure on planted cases, then on real pairs of directives and responses."""
    planter = Planter(texts.directives, texts.responses, seed=seed)
    edits = {edit: _count_edit(planter, edit, cases) for edit in EDITS if planter.can_plant(edit)}
    edited_counts = [counts for name, counts in edits.items() if name not in _UNEDITED]
    taken_up = sum(
        counts.planted - counts.outcomes[ClauseOutcome.ABSENT] for counts in edited_counts
    )
    pairs = _unanswered(texts, unplanted, seed)
    hits, false, missed = _verbatim_counts(pairs + _answered(texts))
    raw, discounted = _mean_v(pairs, count_grams([*texts.directives, *texts.responses]))
    return Quality(
        edits=edits,
        altered_recall=_share(taken_up, sum(counts.planted for counts in edited_counts)),
        flagged=_share(
            sum(counts.flagged for counts in edits.values()),
            sum(counts.unplanted for counts in edits.values()),
        ),
        verbatim_precision=_share(hits, hits + false),
        verbatim_recall=_share(hits, hits + missed),
        verbatim_clauses=hits + missed,
        unanswered_v=discounted,
        unanswered_v_raw=raw,
    )


def _count_edit(planter: Planter, edit: str, cases: int) -> EditCounts:
    counts = EditCounts()
    for _ in range(cases):
        case = planter.plant(edit)
        echo = measure_echo(directive=case.directive, response=case.response)
        _count_letters(counts, case, echo)
        _count_fates(counts, case, echo)
    return counts


def _count_letters(counts: EditCounts, case: PlantedCase, echo: Echo) -> None:
    letters = normalise(case.response)
    gold = _mask(len(case.response), case.gold)[letters.origins]
    echoed = _mask(len(case.response), [passage.response for passage in echo.passages])[
        letters.origins
    ]
    counts.hits += int((echoed & gold).sum())
    counts.false += int((echoed & ~gold).sum())
    counts.missed += int((gold & ~echoed).sum())


def _mask(size: int, spans: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    mask = np.zeros(size, np.bool_)
    for start, end in spans:
        mask[start:end] = True
    return mask


def _count_fates(counts: EditCounts, case: PlantedCase, echo: Echo) -> None:
    planted = {clause.start for clause in case.planted}
    unplanted = {clause.start for clause in case.unplanted()}
    for result in echo.clauses:
        if result.clause.start in planted:
            counts.outcomes[result.outcome] += 1
        elif result.clause.start in unplanted:
            counts.unplanted += 1
            counts.flagged += result.outcome is ClauseOutcome.ALTERED


def _unanswered(texts: Texts, number: int, seed: int) -> list[tuple[str, str]]:
    """Return directives with texts that were published before them."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    pairs = []
    for _ in range(100 * number):
        directive, response = (
            dice.randrange(len(texts.directives)),
            dice.randrange(len(texts.responses)),
        )
        if not texts.dates or texts.dates[1][response] < texts.dates[0][directive]:
            pairs.append((texts.directives[directive], texts.responses[response]))
        if len(pairs) == number:
            break
    return pairs


def _answered(texts: Texts) -> list[tuple[str, str]]:
    """Return the linked pairs of directives and responses."""
    return [
        (texts.directives[directive], texts.responses[response])
        for directive, response in texts.links
    ]


def _verbatim_counts(pairs: Sequence[tuple[str, str]]) -> tuple[int, int, int]:
    hits = false = missed = 0
    for directive, response in pairs:
        letters = normalise(response).text
        for result in measure_echo(directive=directive, response=response).clauses:
            if len(result.clause.letters) < SHORTEST_VERBATIM:
                continue
            is_present, is_found = (
                result.clause.letters in letters,
                result.outcome is ClauseOutcome.VERBATIM,
            )
            hits += is_present and is_found
            false += is_found and not is_present
            missed += is_present and not is_found
    return hits, false, missed


def _mean_v(
    pairs: Sequence[tuple[str, str]], background: DocumentFrequencies
) -> tuple[float, float]:
    prepared = {
        directive: prepare_directive(directive, background)
        for directive in {directive for directive, _ in pairs}
    }
    echoes = [
        measure_echo(directive=prepared[directive_text], response=response_text)
        for directive_text, response_text in pairs
    ]
    return (
        _share(sum(echo.v for echo in echoes), len(echoes)),
        _share(sum(echo.v_discounted for echo in echoes), len(echoes)),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
