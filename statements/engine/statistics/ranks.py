"""Ranks of units by their medians, with ties, and how far chance could move them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from statements.engine.statistics.shares import CONFIDENCE, Interval

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Rank:
    """The rank of a unit from 1, the mean rank where several are equal, and its interval."""

    rank: float
    interval: Interval
    values: int


def ranks_of(
    samples: Sequence[Sequence[float]],
    *,
    seed: int,
    resamples: int = RESAMPLES,
    confidence: float = CONFIDENCE,
) -> list[Rank]:
    """Rank units by the median of their values, the least first.

    The interval is that of the bootstrap by percentiles (Efron 1979, Annals of Statistics 7,
    1–26): the values of each unit are drawn anew, with replacement, and all are ranked again. It
    says how firm a rank is, not which of two units is first (Goldstein and Spiegelhalter 1996).
    ``seed`` makes it repeatable. Raises ``ValueError`` for a unit without values.
    """
    from scipy.stats import rankdata  # imported here: it takes half a second

    if not all(len(values) for values in samples):
        raise ValueError("a unit has no values")
    if not samples:
        return []
    arrays = [np.asarray(values, float) for values in samples]
    observed = rankdata([np.median(values) for values in arrays])
    dice = np.random.default_rng(seed)
    medians = [
        np.median(dice.choice(values, (resamples, values.size)), axis=1) for values in arrays
    ]
    drawn_ranks = rankdata(np.column_stack(medians), axis=1)
    tail = (1 - confidence) / 2
    lows, highs = np.quantile(drawn_ranks, [tail, 1 - tail], axis=0)
    return [
        Rank(float(rank), Interval(float(min(low, rank)), float(max(high, rank))), len(values))
        for rank, low, high, values in zip(observed, lows, highs, arrays, strict=True)
    ]
