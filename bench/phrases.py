"""The quality of the finding of set phrases: fitted on one half of the headlines, then measured."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.phrasefit import PhraseCase, fit, read_cases
from statements.engine.phrases.features import FEATURES
from statements.engine.phrases.finder import best
from statements.engine.statistics.shares import Interval, wilson_interval

RANKS = (5, 10)
_TARGETS = {5: 0.50, 10: 0.65}


@dataclass(frozen=True, slots=True)
class Recall:
    """How many phrases of headlines are among the first ``rank`` found, letter for letter."""

    method: str
    half: str
    rank: int
    hits: int
    phrases: int

    @property
    def share(self) -> float:
        return self.hits / self.phrases

    @property
    def interval(self) -> Interval:
        return wilson_interval(self.hits, self.phrases)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "share": self.share, "interval": list(self.interval)}


@dataclass(frozen=True, slots=True)
class PhraseFigures:
    """All recalls, in the order of the report."""

    recalls: Sequence[Recall]

    def as_json(self) -> dict[str, Any]:
        return {"recalls": [recall.as_json() for recall in self.recalls], "targets": _TARGETS}

    def as_lines(self) -> Iterator[str]:
        yield "Phrases of a headline that stand in its text, title withheld, letter for letter."
        yield "Weights are fitted on the other half. Floor: the wordings whose letters recur most."
        yield f"{'method':10} {'half':6} {'first':>5} {'share':>6}   95 %"
        for recall in self.recalls:
            low, high = recall.interval
            yield (
                f"{recall.method:10} {recall.half:6} {recall.rank:5} {recall.share:6.3f}   "
                f"{low:.3f}–{high:.3f}  ({recall.hits} of {recall.phrases})"
            )


def measure_phrases(folder: Path) -> PhraseFigures:
    """Measure on each half of the corpus by time with the weights of the other."""
    cases = read_cases(folder)
    middle = len(cases) // 2
    early, late = cases[:middle], cases[middle:]
    recalls: list[Recall] = []
    for half, part, training in (("late", late, early), ("early", early, late)):
        weights = fit(training)
        coefficients = np.array(weights.features)

        def score(case: PhraseCase, coefficients: NDArray[np.float64] = coefficients) -> Any:
            return case.rows @ coefficients

        recalls += _recalls("ours", half, part, score)
        recalls += _recalls("frequency", half, part, _frequency)
    return PhraseFigures(recalls)


def _frequency(case: PhraseCase) -> NDArray[np.float64]:
    """Score by how often the letters of a wording recur; among equals the longer comes first."""
    candidates = case.document.candidates
    lengths = np.array([len(candidate.words) for candidate in candidates])
    is_inside = np.array([candidate.is_inside for candidate in candidates])
    frequencies: NDArray[np.float64] = case.rows[:, FEATURES.index("recurring_grams")]
    # Fragments recur more than whole pieces do; with them the floor would be lower still.
    scores: NDArray[np.float64] = frequencies + lengths / 1000 - 10 * is_inside
    return scores


def _recalls(
    method: str,
    half: str,
    cases: Sequence[PhraseCase],
    score: Callable[[PhraseCase], NDArray[np.float64]],
) -> list[Recall]:
    hits = dict.fromkeys(RANKS, 0)
    for case in cases:
        numbers = best(case.document, score(case), limit=max(RANKS))
        wordings = [case.document.candidates[number].words for number in numbers]
        for rank in RANKS:
            hits[rank] += sum(phrase in wordings[:rank] for phrase in case.phrases)
    phrases = sum(len(case.phrases) for case in cases)
    return [Recall(method, half, rank, hits[rank], phrases) for rank in RANKS]
