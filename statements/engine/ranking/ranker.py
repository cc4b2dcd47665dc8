"""Rank directives for a response."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from statements.engine.mentions.catalogue import Directive
from statements.engine.mentions.mention import Kind
from statements.engine.ranking.features import Evidence, Measurer, Response
from statements.engine.ranking.fitting import logistic, with_intercept
from statements.engine.ranking.reasons import Grounds, Reason, find_reasons
from statements.engine.ranking.weights import Weights, fitted

RANKER = "names-6"  # changes with every change of what is proposed
MAX_CANDIDATES = 5  # candidates for one response
# What a tag in common weighs, if no other directive carries it: as much as a title taken up whole.
# It is set, not fitted, because the texts that the other weights were fitted on have no tags.
TAGGED = 1.5
_MIN_HAN_CHARACTERS = 12  # Han characters; less is no text to compare
_HAN = re.compile("[\u3400-\u9fff]")

__all__ = ["Candidate", "Directive", "DirectiveRanker", "Response"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A directive that the response may answer.

    ``score`` is the chance that it does, from 0 to 1; ``is_named`` says that the response names
    it in its title or in a sentence about carrying it out, and can mean no other.
    """

    id: str
    score: float
    is_named: bool
    reasons: tuple[Reason, ...]

    @property
    def has_grounds(self) -> bool:
        """Whether more than time speaks for it."""
        return any(reason.grounds is not Grounds.TIME for reason in self.reasons)


class DirectiveRanker:
    """Ranks the same directives for many responses."""

    def __init__(self, directives: Sequence[Directive], weights: Weights | None = None) -> None:
        self.measurer = Measurer(directives)
        self.weights = weights or fitted()

    def rank(self, response: Response) -> list[Candidate]:
        """Return up to ``MAX_CANDIDATES`` directives, best first; none when it is unlikely that one is right.

        A directive that only time speaks for opens no list, but may stand in one. One that is
        answered by its number is returned however unlikely it is by all else.
        """
        return self.candidates(self.measurer.measure(response))

    def candidates(self, evidence: Evidence) -> list[Candidate]:
        """Return the directives that ``rank`` finds for a response with this evidence."""
        if not self.measurer.directives or not _is_text(evidence):
            return []
        scores = self.scores(evidence)
        places = self.best(scores, MAX_CANDIDATES)
        if self.strength(evidence, scores) < self.weights.threshold:
            # What is answered by its number needs no other evidence.
            places = [place for place in places if Kind.NUMBER in _names(evidence, place)]
        return [self._candidate(evidence, scores, place) for place in places]

    def strength(self, evidence: Evidence, scores: NDArray[np.float64]) -> float:
        """Return the chance that any of the first for which more than time speaks is right."""
        grounded = np.sort(scores[self.measurer.has_grounds(evidence)])
        return 1.0 - float(np.prod(1.0 - grounded[-MAX_CANDIDATES:]))

    def scores(self, evidence: Evidence) -> NDArray[np.float64]:
        """Return the chance for each directive; 0 where it is impossible."""
        sums = self.sums(evidence)
        chances = logistic(
            with_intercept(calibration_rows(evidence, sums)) @ np.array(self.weights.calibration)
        )
        chances[~evidence.is_possible] = 0.0
        return chances

    def sums(self, evidence: Evidence) -> NDArray[np.float64]:
        """Return the weighted sum of the evidence for each directive."""
        table = self.measurer.table(evidence, self.weights.once, self.weights.programme)
        sums: NDArray[np.float64] = table @ np.array(self.weights.features)
        sums += TAGGED * evidence.tagged
        return sums

    def best(self, scores: NDArray[np.float64], count: int) -> list[int]:
        """Return the places of the highest scores above 0; of equal ones the first."""
        positive = np.flatnonzero(scores > 0)
        if positive.size > count:
            least = np.partition(scores[positive], -count)[-count]
            positive = positive[scores[positive] >= least]
        order = np.argsort(-scores[positive], kind="stable")[:count]
        return [int(place) for place in positive[order]]

    def _candidate(self, evidence: Evidence, scores: NDArray[np.float64], place: int) -> Candidate:
        return Candidate(
            id=self.measurer.directives[place].id,
            score=round(float(scores[place]), 4),
            is_named=bool(_names(evidence, place)),
            reasons=find_reasons(self.measurer, evidence, place),
        )


def calibration_rows(evidence: Evidence, sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the chance of each directive depends on: see ``Weights.calibration``."""
    unknown = (evidence.mention_score == 0) * float(evidence.names_unknown)
    return np.column_stack([sums, evidence.mention_score, unknown])


def _names(evidence: Evidence, place: int) -> set[Kind]:
    """Return the kinds of names that are answered and can mean only the directive at a place."""
    return {
        resolution.mention.kind
        for resolution in evidence.resolutions
        if resolution.is_resolved
        and resolution.candidates[0].directive == place
        and evidence.response.answers(resolution.mention)
    }


def _is_text(evidence: Evidence) -> bool:
    """Say whether there are enough Han characters to compare."""
    first_characters = islice(_HAN.finditer(evidence.letters.text), _MIN_HAN_CHARACTERS)
    return sum(1 for _ in first_characters) == _MIN_HAN_CHARACTERS
