"""Document frequencies of grams over an archive, so that boilerplate is no evidence."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.grams import WIDTH, Grams, pack_grams
from statements.engine.text.normalisation import Normalised, normalise

DISTINCT_BELOW = 0.0002  # share of documents up to which a gram weighs 1
COMMON_ABOVE = 0.002  # share of documents from which it weighs 0
# In a small archive these shares are less than one document, so that a minimum number of documents
# applies instead.
MIN_DISTINCT_DOCUMENTS = 2.0  # documents
MIN_COMMON_DOCUMENTS = 6.0  # documents


@dataclass(frozen=True, slots=True, eq=False)
class DocumentFrequencies:
    """Document frequencies of grams: ``counts[i]`` of ``documents`` texts contain ``grams[i]``.

    ``grams`` ascends and holds each gram once. ``version`` names the archive and its state, so that
    a figure can be reproduced. Missing grams are in no document.
    """

    grams: Grams
    counts: NDArray[np.int64]
    documents: int
    version: str = ""

    def weights(self, grams: Grams) -> NDArray[np.float32]:
        """Return the weight of each gram, from 0 (boilerplate) to 1 (distinctive).

        1 below ``DISTINCT_BELOW`` of the documents, 0 above ``COMMON_ABOVE``, and between them
        linear in the logarithm of the frequency, as inverse document frequency is (Spärck Jones
        1972, "A statistical interpretation of term specificity").
        """
        low = max(DISTINCT_BELOW * self.documents, MIN_DISTINCT_DOCUMENTS)
        high = max(COMMON_ABOVE * self.documents, MIN_COMMON_DOCUMENTS)
        counts = np.maximum(self.frequencies(grams), 1)
        fall = np.log(high / counts) / np.log(high / low)
        weights: NDArray[np.float32] = np.clip(fall, 0.0, 1.0).astype(np.float32)
        return weights

    def frequencies(self, grams: Grams) -> NDArray[np.int64]:
        """Return the document frequency of each gram."""
        if not self.grams.size:
            return np.zeros(grams.shape, np.int64)
        # Searching in ascending order is several times faster, because it uses the cache.
        unique_grams, which = np.unique(grams, return_inverse=True)
        indices = np.searchsorted(self.grams, unique_grams)
        indices[indices == self.grams.size] = 0
        is_known = self.grams[indices] == unique_grams
        return np.where(is_known, self.counts[indices], 0)[which]


def count_grams(texts: Iterable[str]) -> DocumentFrequencies:
    """Count the document frequency of each gram of the texts.

    Memory grows with the distinct grams of all texts, so process chunks, and ``add_counts``.
    """
    parts = [np.unique(pack_grams(normalise(text))) for text in texts]
    grams, counts = np.unique(np.concatenate([*parts, np.empty(0, np.uint64)]), return_counts=True)
    return DocumentFrequencies(grams, counts.astype(np.int64), len(parts))


def add_counts(parts: Iterable[DocumentFrequencies], *, version: str = "") -> DocumentFrequencies:
    """Add the counts of disjoint sets of documents. Negative counts subtract documents."""
    parts = list(parts)
    grams, which = np.unique(
        np.concatenate([part.grams for part in parts] or [np.empty(0, np.uint64)]),
        return_inverse=True,
    )
    counts = np.zeros(grams.size, np.int64)
    np.add.at(counts, which, np.concatenate([part.counts for part in parts] or [counts]))
    is_positive = counts > 0
    return DocumentFrequencies(
        grams[is_positive], counts[is_positive], sum(part.documents for part in parts), version
    )


def without_rare_grams(frequencies: DocumentFrequencies) -> DocumentFrequencies:
    """Drop the grams that weigh 1 whether they are counted or not; no weight changes."""
    is_common = frequencies.counts > max(
        DISTINCT_BELOW * frequencies.documents, MIN_DISTINCT_DOCUMENTS
    )
    return DocumentFrequencies(
        frequencies.grams[is_common],
        frequencies.counts[is_common],
        frequencies.documents,
        frequencies.version,
    )


def exclude_texts(
    frequencies: DocumentFrequencies, own: DocumentFrequencies, text: str
) -> DocumentFrequencies:
    """Return the counts for the grams of ``text`` alone, less the texts counted in ``own``.

    Counts are not below 0, even if some texts of ``own`` are not in the archive.
    """
    grams = np.unique(pack_grams(normalise(text)))
    counts = np.maximum(frequencies.frequencies(grams) - own.frequencies(grams), 0)
    documents = max(frequencies.documents - own.documents, 1)
    return DocumentFrequencies(grams, counts, documents, frequencies.version)


def letter_weights(
    letters: Normalised, frequencies: DocumentFrequencies | None
) -> NDArray[np.float32]:
    """Return the weight of each letter: the mean over the grams that cover it.

    Without frequencies, and in texts of fewer than four letters, every letter weighs 1.
    """
    size = len(letters)
    grams = pack_grams(letters)
    if frequencies is None or not grams.size:
        return np.ones(size, np.float32)
    # A letter is covered by the grams that start at it and at the three letters before it.
    sums = np.zeros(size, np.float32)
    covering = np.zeros(size, np.float32)
    weights = frequencies.weights(grams)
    for shift in range(WIDTH):
        sums[shift : shift + grams.size] += weights
        covering[shift : shift + grams.size] += 1
    return sums / covering
