"""Keys of names, titles and texts: equal for equal content, however it is typeset."""

from hashlib import blake2b
from typing import Final

import numpy as np

from statements.engine.text.bodies import body_key
from statements.engine.text.characters import READING
from statements.engine.text.grams import WIDTH, pack_grams
from statements.engine.text.normalisation import Normalised, letters_in

IDENTITY: Final = f"key-3.{READING}"  # version, which changes with every change of a key

__all__ = ["IDENTITY", "body_key", "common_share", "digest", "name_key", "wording_key"]


def name_key(name: str) -> str:
    """Return the key of a name: its letters and digits (``engine.text.characters``).

    It ignores spaces, middle dots, brackets, widths and scripts. A name without letters is its own
    key.
    """
    return letters_in(name) or name.strip()


def wording_key(text: str) -> str:
    """Return the key of a title or a text: a hash of its letters in 32 hexadecimal digits.

    Empty for a text without letters.
    """
    letters = letters_in(text)
    return digest(letters) if letters else ""


def digest(key: str) -> str:
    """Return a hash of a key of any length, in 32 hexadecimal digits."""
    return blake2b(key.encode(), digest_size=16).hexdigest()


def common_share(first: Normalised, second: Normalised) -> float:
    """Return the share of the longer text's letters in wording that both have, 0 to 1.

    Wording counts in runs of four letters and more, in any order, and at most as much as either
    text has.
    """
    longest = max(len(first), len(second))
    if min(len(first), len(second)) < WIDTH:
        return float(longest > 0 and first.text == second.text)
    return min(_count_common(first, second), _count_common(second, first)) / longest


def _count_common(text: Normalised, other: Normalised) -> int:
    """Return how many letters of a text are in a run of four that the other text has."""
    is_common = np.isin(pack_grams(text), pack_grams(other))
    is_covered = np.zeros(len(text), dtype=bool)
    for offset in range(WIDTH):
        is_covered[offset : offset + is_common.size] |= is_common
    return int(is_covered.sum())
