"""Fit the few parameters: Newton's method on two convex likelihoods."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MAX_STEPS = 60
_CONVERGED = 1e-6
_MAX_STEP = 2.0  # a full step from far away overshoots

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Directives that could be answered, a row of features each, and the row that is."""

    rows: Floats
    answer: int


def fit_choices(choices: Sequence[Choice], *, ridge: float) -> Floats:
    """Return the coefficients of a conditional logit, with a penalty on their squares."""
    size = choices[0].rows.shape[1]
    weights = np.zeros(size)
    for _ in range(_MAX_STEPS):
        slope, curve = -ridge * weights, ridge * np.eye(size)
        for choice in choices:
            share = softmax(choice.rows @ weights)
            mean = share @ choice.rows
            slope += choice.rows[choice.answer] - mean
            from_mean = choice.rows - mean
            curve += (from_mean * share[:, None]).T @ from_mean
        if _step(weights, slope, curve):
            break
    return weights


def likelihood(choices: Sequence[Choice], weights: Floats) -> float:
    """Return the mean logarithm of the chance given to what was chosen."""
    shares = [softmax(choice.rows @ weights)[choice.answer] for choice in choices]
    return float(np.mean(np.log(np.maximum(shares, 1e-300))))


def fit_logistic(rows: Floats, outcomes: Floats, counts: Floats, *, ridge: float) -> Floats:
    """Return intercept and coefficients of a logistic regression, each row counted ``counts``."""
    rows = with_intercept(rows)
    weights = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], ridge)
    penalty[0] = 0.0
    for _ in range(_MAX_STEPS):
        chance = logistic(rows @ weights)
        slope = rows.T @ (counts * (outcomes - chance)) - penalty * weights
        curve = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        if _step(weights, slope, curve):
            break
    return weights


def with_intercept(rows: Floats) -> Floats:
    """Put a column of ones first."""
    return np.column_stack([np.ones(len(rows)), rows])


def softmax(scores: Floats) -> Floats:
    """Return shares that sum to 1."""
    shares: Floats = np.exp(scores - scores.max())
    return shares / shares.sum()


def logistic(scores: Floats) -> Floats:
    """Return chances from 0 to 1."""
    chance: Floats = 1.0 / (1.0 + np.exp(-np.clip(scores, -500, 500)))
    return chance


def _step(weights: Floats, slope: Floats, curve: Floats) -> bool:
    """Move ``weights`` up the slope in place; say whether that was hardly any way."""
    step = np.linalg.solve(curve, slope)
    length = float(np.abs(step).max())
    weights += step * min(1.0, _MAX_STEP / max(length, 1e-12))
    return length < _CONVERGED
