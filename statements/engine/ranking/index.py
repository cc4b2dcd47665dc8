"""Which directives share wording with a text."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.normalisation import Normalised

_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no letter is lost in the product

type Hashes = NDArray[np.uint64]


class _Postings(NamedTuple):
    """For each gram, ascending, the documents from ``starts[i]`` to ``starts[i + 1]``."""

    grams: Hashes
    starts: NDArray[np.int64]
    documents: NDArray[np.int32]


class GramIndex:
    """An inverted index: for each gram of ``width`` letters, the documents with it.

    A gram is kept as a 64-bit hash; among ten million grams two differing ones meet with a chance
    of one in 400,000. Grams in more than ``common`` of the documents, and in more than ``least``,
    weigh nothing: they are formulas, and passing over them bounds the time of a query. Fewer
    documents than ``usual`` weigh as if there were as many, because in a handful nothing can look
    rare. Memory is 16 bytes for each different gram, and 4 for each document that has it.
    """

    def __init__(
        self,
        documents: Sequence[Normalised],
        *,
        width: int,
        common: float,
        least: int = 50,
        usual: int = 0,
    ) -> None:
        self.size = len(documents)
        self._reckoned = max(self.size, usual)
        self.width = width
        self._postings = _inverted([np.unique(hashed(document, width)) for document in documents])
        counts = np.diff(self._postings.starts)
        weights = np.log((self._reckoned + 1.0) / np.maximum(counts, 1))
        weights[counts > max(common * self.size, least)] = 0.0
        self._weights = weights.astype(np.float32)
        self.totals = np.bincount(
            self._postings.documents, np.repeat(self._weights, counts), minlength=self.size
        )
        """What all grams of each document weigh together."""

    @property
    def rarest(self) -> float:
        """What a gram of a single document weighs."""
        return float(np.log(self._reckoned + 1.0))

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return sum(array.nbytes for array in (*self._postings, self._weights, self.totals))

    def weights(self, grams: Hashes) -> NDArray[np.float32]:
        """Return the inverse document frequency (nats) of grams; 0 for unknown and common ones."""
        places, is_known = self._places(grams)
        weights = np.zeros(grams.size, np.float32)
        weights[is_known] = self._weights[places[is_known]]
        return weights

    def shared(self, grams: Hashes) -> NDArray[np.float64]:
        """Return the summed weights of the grams that each document shares.

        ``grams`` holds each gram of the query once, as ``np.unique`` returns them.
        """
        places, is_known = self._places(grams)
        places = places[is_known]
        weights = self._weights[places]
        places, weights = places[weights > 0], weights[weights > 0]
        starts = self._postings.starts
        counts = starts[places + 1] - starts[places]
        if not counts.size:
            return np.zeros(self.size)
        # The postings of one gram lie together: count up from each start.
        ends = np.cumsum(counts)
        steps = np.arange(ends[-1]) + np.repeat(starts[places] - ends + counts, counts)
        return np.bincount(
            self._postings.documents[steps], np.repeat(weights, counts), minlength=self.size
        )

    def _places(self, grams: Hashes) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        indexed = self._postings.grams
        if not indexed.size:
            return np.zeros(grams.size, np.intp), np.zeros(grams.size, np.bool_)
        places = np.minimum(np.searchsorted(indexed, grams), indexed.size - 1)
        return places, indexed[places] == grams


def hashed(letters: Normalised, width: int) -> Hashes:
    """Return the hash of the gram that starts at each letter, in order."""
    count = len(letters.codes) - width + 1
    if count < 1:
        return np.empty(0, np.uint64)
    codes = letters.codes.astype(np.uint64)
    total = np.zeros(count, np.uint64)
    for shift in range(width):
        total = total * _BASE + codes[shift : shift + count]
    return total


def _inverted(documents: Sequence[Hashes]) -> _Postings:
    every = np.concatenate([*documents, np.empty(0, np.uint64)])
    numbers = np.repeat(
        np.arange(len(documents), dtype=np.int32), [grams.size for grams in documents]
    )
    order = np.argsort(every, kind="stable")
    grams, starts = np.unique(every[order], return_index=True)
    return _Postings(grams, np.append(starts, every.size).astype(np.int64), numbers[order])
