"""An inverted index: the documents that contain each key, as arrays."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

type Keys = NDArray[np.uint32] | NDArray[np.uint64]


class Postings(NamedTuple):
    """Document numbers by key.

    Key ``keys[i]`` stands in ``documents[starts[i]]`` to ``documents[starts[i + 1] - 1]``. Keys
    ascend, and so do the documents of one key. There is room for 2^32 postings.
    """

    keys: Keys
    starts: NDArray[np.uint32]
    documents: NDArray[np.int32]

    @classmethod
    def invert(cls, documents: Sequence[Keys]) -> Self:
        """Index documents by their keys, which ascend and are unique within each document."""
        sizes = [keys.size for keys in documents]
        keys = np.concatenate(documents) if documents else np.empty(0, np.uint64)
        numbers = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        if keys.dtype == np.uint32:
            # Key and number in one: sorting plain numbers is several times faster than argsort.
            packed = keys.astype(np.uint64) << np.uint64(32)
            packed |= numbers.astype(np.uint64)
            packed.sort()
            numbers = packed.astype(np.uint32).astype(np.int32)
            keys = (packed >> np.uint64(32)).astype(np.uint32)
        else:
            order = np.argsort(keys, kind="stable")
            keys, numbers = keys[order], numbers[order]
        is_first = np.ones(keys.size, np.bool_)
        is_first[1:] = keys[1:] != keys[:-1]
        starts = np.append(np.flatnonzero(is_first), keys.size).astype(np.uint32)
        return cls(keys[is_first], starts, numbers)

    @property
    def counts(self) -> NDArray[np.int64]:
        """The document frequency of each key."""
        return (self.starts[1:] - self.starts[:-1]).astype(np.int64)

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return self.keys.nbytes + self.starts.nbytes + self.documents.nbytes

    def find(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return the index of each key in ``self.keys``, and whether it is there at all."""
        if not self.keys.size:
            return np.zeros(keys.size, np.intp), np.zeros(keys.size, np.bool_)
        indices = np.minimum(np.searchsorted(self.keys, keys), self.keys.size - 1)
        return indices, self.keys[indices] == keys

    def sum_weights(
        self, indices: NDArray[np.intp], weights: NDArray[np.floating], *, size: int
    ) -> NDArray[np.float64]:
        """Return for each of ``size`` documents the summed weights of the keys that it contains.

        ``weights[i]`` is that of ``self.keys[indices[i]]``.
        """
        if not indices.size:
            return np.zeros(size)
        starts = self.starts[indices].astype(np.int64)
        counts = self.starts[indices + 1] - starts
        # The documents of one key lie together: count up from each start.
        ends = np.cumsum(counts)
        steps = np.arange(ends[-1]) + np.repeat(starts - ends + counts, counts)
        return np.bincount(self.documents[steps], np.repeat(weights, counts), minlength=size)
