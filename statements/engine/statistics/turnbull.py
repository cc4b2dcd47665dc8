"""The distribution of times that are known only within intervals, or not yet over."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from statements.engine.statistics.shares import CONFIDENCE, Interval

_MAX_STEPS = 20_000
_CONVERGED = 1e-9  # of a probability, in a step
_NEGLIGIBLE = 1e-5
_HALF = 0.5 - 2e-4  # what the last steps leave uncertain must not move a median


class Observation(NamedTuple):
    """A time after ``after`` and not after ``until``; ``until`` is infinite where it is not over.

    A whole number of days from a to b, both included, is ``Observation(a - 1, b)``.
    """

    after: float
    until: float


class Mass(NamedTuple):
    """A probability that lies somewhere after ``after`` and not after ``until``.

    Where inside is not known: no curve through it is better than another.
    """

    after: float
    until: float
    probability: float


def turnbull(observations: Sequence[Observation]) -> list[Mass]:
    """Return the maximum likelihood estimate without a model (Turnbull 1976, JRSS B 38, 290–295).

    Intervals ascend and do not overlap; their probabilities sum to 1. Found by the EM algorithm,
    which converges since the likelihood is concave. Empty for no observations. Raises
    ``ValueError`` for an interval without a time in it.
    """
    for observation in observations:
        if not observation.after < observation.until:
            raise ValueError(f"no time after {observation.after} until {observation.until}")
    if not observations:
        return []
    supports = _innermost(observations)
    afters, untils = np.array(supports).T
    times = Counter(observations)  # of thousands of times, few differ
    covers = np.array(
        [(afters >= observation.after) & (untils <= observation.until) for observation in times],
        float,
    )
    counts = np.fromiter(times.values(), float)
    probabilities = _expectation_maximisation(covers, counts / counts.sum())
    return [
        Mass(after, until, probability)
        for (after, until), probability in zip(supports, probabilities.tolist(), strict=True)
        if probability > 0
    ]


def _innermost(observations: Sequence[Observation]) -> list[tuple[float, float]]:
    """Return the intervals from a start to the next end with no other start or end between.

    Only these can bear probability (Peto 1973). At equal times ends come before starts, because
    an interval contains its end and not its start.
    """
    points = sorted(
        {(observation.until, 0) for observation in observations}
        | {(observation.after, 1) for observation in observations}
    )
    return [
        (first, second)
        for (first, is_start), (second, is_next_start) in pairwise(points)
        if is_start and not is_next_start
    ]


def _expectation_maximisation(
    covers: NDArray[np.float64], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the probabilities of the supports. ``shares`` are those of the rows of ``covers``."""
    size = covers.shape[1]
    probabilities = np.full(size, 1 / size)
    for _ in range(_MAX_STEPS):
        step = probabilities * ((shares / (covers @ probabilities)) @ covers)
        change = float(np.abs(step - probabilities).max())
        probabilities = step
        if change < _CONVERGED:
            break
    # A probability that falls to 0 gets there only in the limit. It is 0 where the likelihood
    # would not gain by more of it (the condition of Karush, Kuhn and Tucker).
    gains = (shares / (covers @ probabilities)) @ covers
    probabilities[(probabilities < _NEGLIGIBLE) & (gains < 1)] = 0.0
    normalised: NDArray[np.float64] = probabilities / probabilities.sum()
    return normalised


def median_of(masses: Sequence[Mass]) -> Interval | None:
    """Return where half of the times are over: at the earliest, at the latest.

    Infinite where it is not over yet; None without masses.
    """
    total = 0.0
    for mass in masses:
        total += mass.probability
        if total >= _HALF:
            return Interval(mass.after, mass.until)
    return None


def median_interval(
    observations: Sequence[Observation], *, confidence: float = CONFIDENCE
) -> Interval | None:
    """Return a confidence interval of the median that assumes no distribution.

    The order statistics whose ranks a fair coin would put around the middle (Wilks 1948); of
    intervals the starts and ends are ordered, each for itself, so that it holds whatever the times
    within them are. None for too few observations (under six at 95 %).
    """
    from scipy.special import bdtr  # imported here: few processes need it

    count = len(observations)
    tail = (1 - confidence) / 2
    rank = -1
    while rank + 1 < count / 2 and bdtr(rank + 1, count, 0.5) <= tail:
        rank += 1
    if rank < 0:
        return None
    afters = sorted(observation.after for observation in observations)
    untils = sorted(observation.until for observation in observations)
    return Interval(afters[rank], untils[count - 1 - rank])
