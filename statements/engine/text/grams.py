"""Character n-grams of a text as numbers."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.normalisation import Normalised

WIDTH: Final = 4  # letters of a packed gram: 16 bits each fill 64

# Surrogates and the private use area hold no letter, so their codes are free for the letters beyond
# the basic plane. Several of those share a code, which blurs the frequency of rare letters.
_FREE_FROM, _FREE = 0xD800, 0xF900 - 0xD800
# 2^64 / golden ratio, for multiplicative hashing (Knuth 6.4). It is odd, so that no letter is lost.
_MIX = np.uint64(0x9E3779B97F4A7C15)

type Grams = NDArray[np.uint64]


def pack_grams(letters: Normalised) -> Grams:
    """Return the gram of ``WIDTH`` letters that starts at each letter, in order.

    Empty for a text of fewer letters. The packing is exact in the basic plane: different grams
    have different numbers.
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


def hash_grams(letters: Normalised, width: int) -> Grams:
    """Return a 64-bit hash of the gram of ``width`` letters that starts at each letter, in order.

    Among ten million different grams two collide with a chance of one in 400,000.
    """
    count = len(letters.codes) - width + 1
    if count < 1:
        return np.empty(0, np.uint64)
    codes = letters.codes.astype(np.uint64)
    hashes = np.zeros(count, np.uint64)
    for shift in range(width):
        hashes = hashes * _MIX + codes[shift : shift + count]
    return hashes


def hash_32(grams: Grams) -> NDArray[np.uint32]:
    """Return a 32-bit hash of each gram. Now and then two grams share one."""
    return (grams * _MIX >> np.uint64(32)).astype(np.uint32)
