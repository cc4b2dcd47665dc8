"""How long a sweep may hold a worker."""

import random
import time
from collections.abc import Collection, Iterable, Iterator

AT_ONCE = 500  # rows that one sweep looks up; the next takes the next
HELD_SECONDS = 20.0  # so that a file that somebody waits for gets its turn


def for_a_while(ids: Collection[int], *, seconds: float = HELD_SECONDS) -> Iterator[int]:
    """Yield ids until so many seconds have passed, at least one; the next sweep has the rest.

    They come in any order: one that takes long and fails each time must not hold up the others.
    """
    end = time.monotonic() + seconds
    for row_id in random.sample(list(ids), len(ids)):
        yield row_id
        if time.monotonic() >= end:
            return


def work_for_a_while(work: Iterable[object], *, seconds: float = HELD_SECONDS) -> None:
    """Have work done, bit by bit, until it is done or so many seconds have passed."""
    end = time.monotonic() + seconds
    for _bit in work:
        if time.monotonic() >= end:
            return
