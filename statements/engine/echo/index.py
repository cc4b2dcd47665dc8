"""Which of many directives a response may repeat: an inverted index of hashed grams."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.passages import PassageColumns, find_passages
from statements.engine.echo.runs import find_runs, prepare_seeds
from statements.engine.text.grams import hash_32, pack_grams
from statements.engine.text.normalisation import Normalised, normalise
from statements.engine.text.postings import Postings

COMMON_FROM = 0.05  # share of directives above which a gram is a stop word and is skipped
_MIN_COMMON_DIRECTIVES = 50  # in an index of fewer directives no gram is skipped


@dataclass(frozen=True, slots=True)
class GramCandidate[Id: Hashable]:
    """A directive that shares grams with a response; ``score`` sums their weights."""

    id: Id
    score: float


@dataclass(frozen=True, slots=True)
class CandidatePassages[Id: Hashable]:
    """A candidate with its passages, in letters, and the sum of their equal letters."""

    id: Id
    score: float
    letters: int
    passages: PassageColumns


@dataclass(frozen=True, slots=True, eq=False)
class DirectiveIndex[Id: Hashable]:
    """Directives by the grams they contain.

    Grams are hashed to 32 bits, so that now and then two look like one: a candidate is a
    suggestion, and its passages say what is shared.
    """

    ids: Sequence[Id]
    texts: Sequence[str]
    postings: Postings

    @property
    def size(self) -> int:
        """Bytes held: the postings, and the texts that passages are found in."""
        texts = sum(map(len, self.texts)) * 2  # Chinese text takes two bytes a character
        return self.postings.bytes + texts

    @property
    def least_weight(self) -> float:
        """The lowest weight of a gram that is not skipped."""
        number = len(self.ids)
        return float(np.log(1 + number / min(number, self._max_directives))) if number else 0.0

    @property
    def _max_directives(self) -> float:
        """The number of directives above which a gram is skipped."""
        return max(COMMON_FROM * len(self.ids), _MIN_COMMON_DIRECTIVES)

    def candidates(self, response: str, *, limit: int = 50) -> list[GramCandidate[Id]]:
        """Return the directives that share most with a response, best first.

        A gram counts by its inverse document frequency (Spärck Jones 1972), once however often
        it stands in either text.
        """
        best = self._best(normalise(response), limit)
        return [GramCandidate(self.ids[number], score) for number, score in best]

    def _best(self, response_letters: Normalised, limit: int) -> list[tuple[int, float]]:
        """Return the numbers and scores of the candidates, best first."""
        indices, is_known = self.postings.find(_keys(response_letters))
        indices = indices[is_known]
        counts = self.postings.starts[indices + 1] - self.postings.starts[indices]
        is_telling = counts <= self._max_directives
        indices, counts = indices[is_telling], counts[is_telling]
        if not indices.size:
            return []
        weights = np.log(1 + len(self.ids) / counts)
        scores = self.postings.sum_weights(indices, weights, size=len(self.ids))
        (numbers,) = scores.nonzero()
        if numbers.size > limit:
            # Few are sorted; those as good as the last of the best are among them.
            least = np.partition(scores[numbers], -limit)[-limit]
            numbers = numbers[scores[numbers] >= least]
        best = numbers[np.argsort(-scores[numbers], kind="stable")][:limit]
        return list(zip(best.tolist(), scores[best].tolist(), strict=True))

    def candidates_with_passages(
        self, response: str, *, limit: int = 50
    ) -> list[CandidatePassages[Id]]:
        """Return the best candidates with the passages they share, most letters first.

        The passages are raw: not weighted, and not assigned to clauses.
        """
        response_letters = normalise(response)
        candidates = []
        for number, score in self._best(response_letters, limit):
            directive_letters = normalise(self.texts[number])
            passages = find_passages(
                find_runs(prepare_seeds(directive_letters), response_letters),
                directive_letters,
                response_letters,
                weight_sums=np.arange(len(directive_letters) + 1, dtype=np.float64),
                is_edge=np.zeros(len(directive_letters) + 1, np.bool_),
                response=response,
            )
            letters = int(passages.letters.sum())
            candidates.append(CandidatePassages(self.ids[number], score, letters, passages))
        return sorted(candidates, key=lambda candidate: -candidate.letters)


def build_index[Id: Hashable](directives: Iterable[tuple[Id, str]]) -> DirectiveIndex[Id]:
    """Index directives by all their grams."""
    ids: list[Id] = []
    texts: list[str] = []
    keys: list[NDArray[np.uint32]] = []
    for directive_id, text in directives:
        ids.append(directive_id)
        texts.append(text)
        keys.append(_keys(normalise(text)))
    return DirectiveIndex(ids, texts, Postings.invert(keys))


def _keys(letters: Normalised) -> NDArray[np.uint32]:
    """Return the hashes of the grams of a text, each once, ascending."""
    return np.unique(hash_32(pack_grams(letters)))
