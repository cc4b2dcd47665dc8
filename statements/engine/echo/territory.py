"""The assignment of the letters of a directive to its clauses."""

from dataclasses import dataclass

import numpy as np

from statements.engine.echo.runs import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Territory:
    """The letters of a directive by clause.

    ``first`` and ``end`` bound the core of each clause, and ``size`` counts its letters.
    ``start[i]`` to ``start[i + 1]`` is the core with the frame before it; letters after the last
    core belong to the last clause. ``owner`` has the clause of each letter.
    """

    first: Numbers
    end: Numbers
    size: Numbers
    start: Numbers
    owner: Numbers


def divide_letters(first: Numbers, end: Numbers, letters: int) -> Territory:
    """Divide the letters of a directive among its clauses."""
    start = np.concatenate([[0], end[:-1], [letters]]) if first.size else np.zeros(1, np.int64)
    owner = np.repeat(np.arange(first.size), np.diff(start)) if first.size else start[:0]
    return Territory(first, end, end - first, start, owner)
