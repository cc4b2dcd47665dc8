"""Bit sets of row numbers."""

from collections.abc import Iterable

import numpy as np


def pack(numbers: Iterable[int]) -> bytes:
    """Return a set of numbers from 0 on; number n is bit n % 8 of byte n // 8.

    A million rows take 125 kB, however many of them are in the set.
    """
    members = np.fromiter(numbers, dtype=np.int64)
    if not members.size:
        return b""
    bits = np.zeros(int(members.max()) + 1, dtype=np.bool_)
    bits[members] = True
    return np.packbits(bits, bitorder="little").tobytes()


def contains_id(packed: bytes, number: int) -> bool:
    """Whether a packed set contains ``number``."""
    byte, bit = divmod(number, 8)
    return byte < len(packed) and bool(packed[byte] >> bit & 1)
