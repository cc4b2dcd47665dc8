"""A few letters in a row, packed into one number."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.normalisation import Normalised

WIDTH: Final = 4  # letters of a gram: 16 bits each fill 64
SEED: Final = 3  # letters of a seed: 21 bits each fit in 64

# Surrogates and the private area hold no letter, so their codes are free for the letters beyond
# the basic plane. Several of those share a code, which blurs how common rare letters are.
_FREE_FROM, _FREE = 0xD800, 0xF900 - 0xD800
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: multiplicative hashing, Knuth 6.4

type Grams = NDArray[np.uint64]


def pack(letters: Normalised) -> Grams:
    """Return the gram that starts at each letter, in order; none when there are under four.

    The packing is exact in the basic plane: different grams have different numbers.
    """
    count = len(letters.codes) - WIDTH + 1
    if count < 1:
        return np.empty(0, np.uint64)
    codes = letters.codes
    if codes.max() > 0xFFFF:
        codes = np.where(codes > 0xFFFF, _FREE_FROM + codes % _FREE, codes)
    halves = codes.astype("<u2")
    # Eight bytes read at every second byte are the four letters from there: one pass, no shifts.
    return np.ndarray((count,), "<u8", halves.data, strides=(2,)).astype(np.uint64)


def pack_seeds(letters: Normalised) -> Grams:
    """Return the seed of ``SEED`` letters that starts at each letter.

    A code point has 21 bits, so that this packing is exact for all of Unicode.
    """
    count = len(letters.codes) - SEED + 1
    if count < 1:
        return np.empty(0, np.uint64)
    codes = letters.codes.astype(np.uint64)
    packed = codes[:count] << np.uint64(42)
    packed |= codes[1 : count + 1] << np.uint64(21)
    packed |= codes[2:]
    return packed


def hashed(grams: Grams, *, bits: int) -> NDArray[np.intp]:
    """Return a hash of ``bits`` bits, at most 32, for each gram."""
    return (grams * _MIX >> np.uint64(64 - bits)).astype(np.intp)
