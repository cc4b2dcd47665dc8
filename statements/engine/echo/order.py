"""How far a response keeps the order of a directive."""

import numpy as np

from statements.engine.echo.runs import Numbers
from statements.engine.text.compiled import compiled


@compiled
def letters_in_order(starts: Numbers, ends: Numbers, letters: Numbers) -> int:
    """Return the letters of the heaviest series of passages that ascends in both texts.

    The passages come in the order of the response; they start and end there in the directive.
    """
    # The series that cannot be bettered, by where they end in the directive; the later they end
    # the more letters they have.
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
    """Return how many of the first ``count`` numbers are not above the limit."""
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
    """Move what stands from ``behind`` on to where it leaves room for one at ``at``."""
    if behind == at:
        for place in range(count, at, -1):
            numbers[place] = numbers[place - 1]
    else:
        for place in range(behind, count):
            numbers[place - behind + at + 1] = numbers[place]
