"""Clauses that are taken up by one long unchanged run, whatever else changed."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.runs import Numbers, Runs
from statements.engine.echo.territory import Territory
from statements.engine.text.compiled import compiled

# In letters, and a share of the letters of a clause; tuned as in docs/methods.md.
LONG_RUN: Final = 12
LONG_SHARE: Final = 1 / 3
LONG_ALONE: Final = 24


def find_long_runs(territory: Territory, is_open: NDArray[np.bool_], runs: Runs) -> Numbers:
    """Return the longest stretch of each open clause in one run, if it is long enough.

    It is when it has ``LONG_RUN`` letters and ``LONG_SHARE`` of the clause, or ``LONG_ALONE``
    letters. The two rows are its start and its end in the response, or -1.
    """
    spans = np.full((2, is_open.size), -1, np.int64)
    _find_long_runs(
        *(territory.first, territory.end, territory.owner, is_open),
        *(runs.in_directive, runs.in_response, runs.length, spans),
    )
    return spans


@compiled
def _find_long_runs(
    first: Numbers,
    end: Numbers,
    owner: Numbers,
    is_open: NDArray[np.bool_],
    in_directive: Numbers,
    in_response: Numbers,
    length: Numbers,
    spans: Numbers,
) -> None:
    for run in range(in_directive.size):
        if length[run] < LONG_RUN:
            continue
        # Clauses between these two are whole.
        last = in_directive[run] + length[run] - 1
        for clause in (owner[in_directive[run]], owner[last]):
            if not is_open[clause]:
                continue
            start = max(in_directive[run], first[clause])
            letters = min(in_directive[run] + length[run], end[clause]) - start
            share = letters / (end[clause] - first[clause])
            is_long = letters >= LONG_ALONE or (letters >= LONG_RUN and share >= LONG_SHARE)
            if is_long and letters > spans[1, clause] - spans[0, clause]:
                spans[0, clause] = in_response[run] + start - in_directive[run]
                spans[1, clause] = spans[0, clause] + letters
