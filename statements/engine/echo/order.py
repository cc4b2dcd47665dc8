"""How far a response keeps the order of a directive."""

import numpy as np

from statements.engine.echo.runs import Numbers
from statements.engine.text.compiled import compiled


@compiled
def letters_in_order(starts: Numbers, ends: Numbers, letters: Numbers) -> int:
    """Return the letters of the heaviest increasing subsequence of passages.

    The passages come in the order of the response; ``starts`` and ``ends`` are in the directive.
    """
    # The best subsequences by their end in the directive; a later end has more letters.
    reach, best = np.zeros((2, starts.size + 1), np.int64)
    count = 1
    for passage in range(starts.size):
        end = ends[passage]
        total = best[_count_up_to(reach, count, starts[passage]) - 1] + letters[passage]
        at = _count_up_to(reach, count, end)
        if best[at - 1] >= total:
            continue
        worse = at
        while worse < count and best[worse] <= total:
            worse += 1
        if reach[at - 1] == end:
            at -= 1
        _make_room(reach, count, at, worse)
        _make_room(best, count, at, worse)
        count += at + 1 - worse
        reach[at], best[at] = end, total
    return int(best[count - 1])


@compiled
def _count_up_to(ascending: Numbers, count: int, limit: int) -> int:
    """Return how many of the first ``count`` numbers are at most ``limit``."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] <= limit:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _make_room(numbers: Numbers, count: int, at: int, behind: int) -> None:
    """Move the numbers from ``behind`` on so that exactly one entry at ``at`` is free."""
    if behind == at:
        for index in range(count, at, -1):
            numbers[index] = numbers[index - 1]
    else:
        for index in range(behind, count):
            numbers[index - behind + at + 1] = numbers[index]
