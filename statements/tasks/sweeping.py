"""How long a sweep may hold a worker."""

import time
from collections.abc import Iterable, Iterator

AT_ONCE = 500  # rows that one sweep looks up; the next takes the next
HELD_SECONDS = 20.0  # so that a file that somebody waits for gets its turn


def for_a_while(ids: Iterable[int], *, seconds: float = HELD_SECONDS) -> Iterator[int]:
    """Yield ids until so many seconds have passed, at least one; the next sweep has the rest."""
    end = time.monotonic() + seconds
    for one in ids:
        yield one
        if time.monotonic() >= end:
            return
