"""Rank directives for a response."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from statements.engine.mentions.catalogue import Directive
from statements.engine.mentions.mention import MentionKind
from statements.engine.ranking.features import AnswerEvidence, Measurer, Response
from statements.engine.ranking.fitting import probabilities
from statements.engine.ranking.reasons import Grounds, Reason, find_reasons
from statements.engine.ranking.weights import RankingWeights, current_weights

RANKER = "names-9"  # version, which changes with every change of the proposals
MAX_CANDIDATES = 5  # candidates for one response
# Weight of a shared tag that no other directive carries: as much as a title taken up whole. It is
# set, not fitted, because the texts that the other weights were fitted on have no tags.
TAGGED = 1.5
_MIN_HAN_CHARACTERS = 12  # of a text that can be compared
_HAN = re.compile("[\u3400-\u9fff]")

__all__ = ["Directive", "DirectiveRanker", "RankedCandidate", "Response"]


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """A directive that the response may answer.

    ``score`` is the probability that it does; ``is_named`` says that the response names it, and can
    mean no other, in its title or in a sentence about carrying it out.
    """

    id: str
    score: float
    is_named: bool
    reasons: tuple[Reason, ...]

    @property
    def has_grounds(self) -> bool:
        """Whether there is evidence other than time."""
        return any(reason.grounds is not Grounds.TIME for reason in self.reasons)


class DirectiveRanker:
    """Ranks a fixed set of directives for many responses."""

    def __init__(
        self, directives: Sequence[Directive], weights: RankingWeights | None = None
    ) -> None:
        self.measurer = Measurer(directives)
        self.weights = weights or current_weights()

    def rank(self, response: Response) -> list[RankedCandidate]:
        """Return up to ``MAX_CANDIDATES`` directives, best first; none if probably none is right.

        The threshold ignores directives with no evidence but time, which may still be in the list.
        A directive whose number is answered is returned at any score.
        """
        return self.candidates(self.measurer.measure(response))

    def candidates(self, evidence: AnswerEvidence) -> list[RankedCandidate]:
        """Return the directives that ``rank`` returns for a response with this evidence."""
        if not self.measurer.directives or not _is_text(evidence):
            return []
        scores = self.scores(evidence)
        indices = self.best(scores, MAX_CANDIDATES)
        if self.strength(evidence, scores) < self.weights.threshold:
            # A directive whose number is answered needs no other evidence.
            indices = [index for index in indices if MentionKind.NUMBER in _names(evidence, index)]
        return [self._candidate(evidence, scores, index) for index in indices]

    def strength(self, evidence: AnswerEvidence, scores: NDArray[np.float64]) -> float:
        """Return the probability that any of the best with evidence other than time is right."""
        grounded = np.sort(scores[self.measurer.has_grounds(evidence)])
        return 1.0 - float(np.prod(1.0 - grounded[-MAX_CANDIDATES:]))

    def scores(self, evidence: AnswerEvidence) -> NDArray[np.float64]:
        """Return the probability of each directive; 0 where it is impossible."""
        sums = self.sums(evidence)
        chances = probabilities(calibration_rows(evidence, sums), self.weights.calibration)
        chances[~evidence.is_possible] = 0.0
        return chances

    def sums(self, evidence: AnswerEvidence) -> NDArray[np.float64]:
        """Return the weighted sum of the evidence for each directive."""
        table = self.measurer.table(evidence, self.weights.once, self.weights.programme)
        sums: NDArray[np.float64] = table @ np.array(self.weights.features)
        sums += TAGGED * evidence.tagged
        return sums

    def best(self, scores: NDArray[np.float64], count: int) -> list[int]:
        """Return the indices of the highest scores above 0; ties in the order of the directives."""
        positive = np.flatnonzero(scores > 0)
        if positive.size > count:
            least = np.partition(scores[positive], -count)[-count]
            positive = positive[scores[positive] >= least]
        order = np.argsort(-scores[positive], kind="stable")[:count]
        return [int(index) for index in positive[order]]

    def _candidate(
        self, evidence: AnswerEvidence, scores: NDArray[np.float64], index: int
    ) -> RankedCandidate:
        return RankedCandidate(
            id=self.measurer.directives[index].id,
            score=round(float(scores[index]), 4),
            is_named=bool(_names(evidence, index)),
            reasons=find_reasons(self.measurer, evidence, index),
        )


def calibration_rows(evidence: AnswerEvidence, sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the inputs of ``RankingWeights.calibration`` for each directive."""
    unknown = (evidence.mention_score == 0) * float(evidence.names_unknown)
    return np.column_stack([sums, evidence.mention_score, unknown])


def _names(evidence: AnswerEvidence, index: int) -> set[MentionKind]:
    """Return the kinds of answered names that can mean only the directive at an index."""
    return {
        resolution.mention.kind
        for resolution in evidence.resolutions
        if resolution.is_resolved
        and resolution.candidates[0].directive == index
        and evidence.response.answers(resolution.mention)
    }


def _is_text(evidence: AnswerEvidence) -> bool:
    """Whether there are enough Han characters to compare."""
    first_characters = islice(_HAN.finditer(evidence.letters.text), _MIN_HAN_CHARACTERS)
    return sum(1 for _ in first_characters) == _MIN_HAN_CHARACTERS
