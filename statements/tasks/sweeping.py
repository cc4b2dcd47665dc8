"""Limits of how long a sweep may occupy a worker."""

import random
import time
from collections.abc import Collection, Iterable, Iterator

MAX_ROWS_PER_SWEEP = 500
SWEEP_SECONDS = 20.0  # so that an export that somebody waits for gets its turn


def for_a_while(ids: Collection[int], *, seconds: float = SWEEP_SECONDS) -> Iterator[int]:
    """Yield at least one id, and more until ``seconds`` have passed; the next sweep has the others.

    In random order, so that a row that is slow and fails every time does not block the others.
    """
    end = time.monotonic() + seconds
    for row_id in random.sample(list(ids), len(ids)):
        yield row_id
        if time.monotonic() >= end:
            return


def work_for_a_while(work: Iterable[object], *, seconds: float = SWEEP_SECONDS) -> None:
    """Iterate over work, step by step, until it is done or ``seconds`` have passed."""
    end = time.monotonic() + seconds
    for _step in work:
        if time.monotonic() >= end:
            return
