"""Which of many directives a response may repeat: an inverted index of hashed grams."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.grams import Grams, hashed, pack
from statements.engine.echo.passages import Found, find_passages
from statements.engine.echo.runs import find_runs, prepare_seeds
from statements.engine.text.normalisation import Normalised, normalise

_HASH_BITS = 32
COMMON_FROM = 0.05  # share of directives from which a gram tells nothing and is passed over
_LEAST_COMMON = 50  # directives; in a small index nothing is passed over


@dataclass(frozen=True, slots=True)
class Candidate[Id: Hashable]:
    """A directive that shares grams with a response; ``score`` sums how telling they are."""

    id: Id
    score: float


@dataclass(frozen=True, slots=True)
class Likeness[Id: Hashable]:
    """A candidate with its passages in letters of both texts, and their equal letters in all."""

    id: Id
    score: float
    letters: int
    passages: Found


@dataclass(frozen=True, slots=True, eq=False)
class DirectiveIndex[Id: Hashable]:
    """Directives by the grams they contain.

    ``keys[i]`` is the hash of a gram that directive ``numbers[i]`` contains; keys ascend. Hashes
    have 32 bits, so that now and then two grams look like one: a candidate is a suggestion, and
    the passages say what is shared.
    """

    ids: Sequence[Id]
    texts: Sequence[str]
    keys: NDArray[np.uint32]
    numbers: NDArray[np.uint32]

    @property
    def size(self) -> int:
        """Bytes held: the index itself and the texts, which passages need."""
        texts = sum(map(len, self.texts)) * 2  # Chinese text takes two bytes a character
        return self.keys.nbytes + self.numbers.nbytes + texts

    @property
    def least_weight(self) -> float:
        """What a gram counts at the least, when it counts at all."""
        number = len(self.ids)
        return float(np.log(1 + number / min(number, self._most))) if number else 0.0

    @property
    def _most(self) -> float:
        """Directives in which a gram may stand and still tell something."""
        return max(COMMON_FROM * len(self.ids), _LEAST_COMMON)

    def candidates(self, response: str, *, limit: int = 50) -> list[Candidate[Id]]:
        """Return the directives that share most with a response, the likeliest first.

        A gram counts by its inverse document frequency (Spärck Jones 1972), once however often
        it stands in either text.
        """
        return self._candidates(normalise(response), limit)

    def _candidates(self, said: Normalised, limit: int) -> list[Candidate[Id]]:
        wanted = np.unique(_keys(pack(said)))
        low = np.searchsorted(self.keys, wanted, side="left")
        found = np.searchsorted(self.keys, wanted, side="right") - low
        telling = (found > 0) & (found <= self._most)
        low, found = low[telling], found[telling]
        if not found.size:
            return []
        weights = np.log(1 + len(self.ids) / found)
        # Position within each group: a running number less the group's first running number.
        nth = np.arange(found.sum()) - np.repeat(np.cumsum(found) - found, found)
        numbers = self.numbers[np.repeat(low, found) + nth]
        scores = np.bincount(numbers, np.repeat(weights, found), minlength=len(self.ids))
        best = np.argsort(-scores, kind="stable")[:limit]
        return [
            Candidate(self.ids[number], float(scores[number]))
            for number in best.tolist()
            if scores[number] > 0
        ]

    def likenesses(self, response: str, *, limit: int = 50) -> list[Likeness[Id]]:
        """Return the best candidates with the passages they share, most letters first.

        The passages are raw: neither weighed nor set against clauses.
        """
        said = normalise(response)
        texts = dict(zip(self.ids, self.texts, strict=True))
        found = []
        for candidate in self._candidates(said, limit):
            asked = normalise(texts[candidate.id])
            passages = find_passages(
                find_runs(prepare_seeds(asked), said),
                asked,
                said,
                weight_sums=np.arange(len(asked) + 1, dtype=np.float64),
                is_edge=np.zeros(len(asked) + 1, np.bool_),
                response=response,
            )
            letters = int(passages.letters.sum())
            found.append(Likeness(candidate.id, candidate.score, letters, passages))
        return sorted(found, key=lambda one: -one.letters)


def build_index[Id: Hashable](directives: Iterable[tuple[Id, str]]) -> DirectiveIndex[Id]:
    """Index directives by all their grams."""
    ids: list[Id] = []
    texts: list[str] = []
    entries: list[NDArray[np.uint64]] = []
    for number, (one, text) in enumerate(directives):
        ids.append(one)
        texts.append(text)
        keys = np.unique(_keys(pack(normalise(text))))
        # Key and number in one, so that sorting the number sorts the posting.
        entries.append(keys.astype(np.uint64) << np.uint64(32) | np.uint64(number))
    postings = np.concatenate([*entries, np.empty(0, np.uint64)])
    entries.clear()
    postings.sort()
    return DirectiveIndex(
        ids=ids,
        texts=texts,
        keys=(postings >> np.uint64(32)).astype(np.uint32),
        numbers=postings.astype(np.uint32),
    )


def _keys(grams: Grams) -> NDArray[np.uint32]:
    return hashed(grams, bits=_HASH_BITS).astype(np.uint32)
