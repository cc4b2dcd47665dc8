"""Fit the model parameters: Newton's method on two concave likelihoods."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MAX_STEPS = 60
_CONVERGED = 1e-6
_MAX_STEP = 2.0  # of a parameter; a full Newton step from far away overshoots

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ChoiceSet:
    """The possible directives of a response: a row of features each, and the answered row."""

    rows: Floats
    answer: int


def fit_choices(choices: Sequence[ChoiceSet], *, ridge: float) -> Floats:
    """Return the coefficients of a conditional logit, with a ridge penalty."""
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


def mean_log_likelihood(choices: Sequence[ChoiceSet], weights: Floats) -> float:
    """Return the mean log-likelihood of the answered directives."""
    shares = [softmax(choice.rows @ weights)[choice.answer] for choice in choices]
    return float(np.mean(np.log(np.maximum(shares, 1e-300))))


def fit_logistic(rows: Floats, outcomes: Floats, counts: Floats, *, ridge: float) -> Floats:
    """Return intercept and coefficients of a logistic regression with weights ``counts``."""
    rows = _with_intercept(rows)
    weights = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], ridge)
    penalty[0] = 0.0
    for _ in range(_MAX_STEPS):
        chance = _logistic(rows @ weights)
        slope = rows.T @ (counts * (outcomes - chance)) - penalty * weights
        curve = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        if _step(weights, slope, curve):
            break
    return weights


def probabilities(rows: Floats, weights: Sequence[float]) -> Floats:
    """Return the probability of each row, by intercept and coefficients of ``fit_logistic``."""
    return _logistic(_with_intercept(rows) @ np.array(weights))


def softmax(scores: Floats) -> Floats:
    """Return shares that sum to 1."""
    shares: Floats = np.exp(scores - scores.max())
    return shares / shares.sum()


def _with_intercept(rows: Floats) -> Floats:
    return np.column_stack([np.ones(len(rows)), rows])


def _logistic(scores: Floats) -> Floats:
    chance: Floats = 1.0 / (1.0 + np.exp(-np.clip(scores, -500, 500)))
    return chance


def _step(weights: Floats, slope: Floats, curve: Floats) -> bool:
    """Move ``weights`` by a Newton step in place; return whether it has converged."""
    step = np.linalg.solve(curve, slope)
    length = float(np.abs(step).max())
    weights += step * min(1.0, _MAX_STEP / max(length, 1e-12))
    return length < _CONVERGED
