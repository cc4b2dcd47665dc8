"""Sketches of texts: small sets of numbers that similar texts have in common.

MinHash of the grams of a text (Broder 1997), its values grouped in bands: two texts share a band
with the probability that their grams' resemblance to the fourth power gives.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.grams import WIDTH, pack_grams
from statements.engine.text.normalisation import Normalised

BANDS: Final = 32
ROWS: Final = 4  # texts with 0.6 of their grams in common then share a band in 99 of 100 cases
_AT_ONCE: Final = 2_048  # grams, so that a long text takes no more memory than a page
_SEED: Final = 20251129
_MULTIPLIERS: Final = np.random.default_rng(_SEED).integers(
    1, 2**64, size=(BANDS * ROWS, 1), dtype=np.uint64
) | np.uint64(1)
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)  # of SplitMix64 (Steele and others 2014)


def sketch(letters: Normalised) -> list[int]:
    """Return the bands of a text as 32-bit numbers; none for a text shorter than a gram."""
    if len(letters) < WIDTH:
        return []
    grams = _mixed(np.unique(pack_grams(letters)))
    minima = np.full(BANDS * ROWS, np.iinfo(np.uint64).max)
    with np.errstate(over="ignore"):
        for start in range(0, grams.size, _AT_ONCE):
            products = _MULTIPLIERS * grams[start : start + _AT_ONCE]
            minima = np.minimum(minima, products.min(axis=1))
        rows = minima.reshape(BANDS, ROWS)
        bands = np.arange(BANDS, dtype=np.uint64)
        for column in range(ROWS):
            bands = _mixed(bands ^ rows[:, column])
    return [int(band) for band in (bands >> np.uint64(32)).astype(np.uint32).view(np.int32)]


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread numbers over all 64 bits."""
    with np.errstate(over="ignore"):
        spread = (numbers ^ (numbers >> np.uint64(30))) * _MIX
        return spread ^ (spread >> np.uint64(27))
