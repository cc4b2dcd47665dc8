"""Which directives share wording with a text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.grams import Grams, hash_grams
from statements.engine.text.normalisation import Normalised
from statements.engine.text.postings import Postings


class GramIndex:
    """An inverted index of hashed grams of ``width`` letters, with their weights.

    Grams in more than ``common`` (a share) of the documents, and in more than ``least`` documents,
    weigh nothing: they are formulas, and skipping them bounds the time of a query. Fewer documents
    than ``usual`` weigh as if there were as many, because in a handful nothing can look rare.
    Memory is 16 bytes for each different gram, and 4 for each document that has it.
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
        self._weighed_size = max(self.size, usual)
        self.width = width
        self._postings = Postings.invert(
            [np.unique(hash_grams(document, width)) for document in documents]
        )
        counts = self._postings.counts
        weights = np.log((self._weighed_size + 1.0) / np.maximum(counts, 1))
        weights[counts > max(common * self.size, least)] = 0.0
        self._weights = weights.astype(np.float32)
        self.totals = np.bincount(
            self._postings.documents, np.repeat(self._weights, counts), minlength=self.size
        )
        """The summed weights of all grams of each document."""

    @property
    def rarest(self) -> float:
        """The weight of a gram of a single document."""
        return float(np.log(self._weighed_size + 1.0))

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return self._postings.bytes + self._weights.nbytes + self.totals.nbytes

    def weights(self, grams: Grams) -> NDArray[np.float32]:
        """Return the inverse document frequency (nats) of grams; 0 for unknown and common ones."""
        indices, is_known = self._postings.find(grams)
        weights = np.zeros(grams.size, np.float32)
        weights[is_known] = self._weights[indices[is_known]]
        return weights

    def shared(self, grams: Grams) -> NDArray[np.float64]:
        """Return the summed weights of the grams that each document shares.

        ``grams`` holds each gram of the query once, as ``np.unique`` returns them.
        """
        indices, is_known = self._postings.find(grams)
        indices = indices[is_known]
        weights = self._weights[indices]
        is_telling = weights > 0
        return self._postings.sum_weights(indices[is_telling], weights[is_telling], size=self.size)
