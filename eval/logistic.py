"""Fits a logistic model: how much each of some signs says that something is so."""

import numpy as np
from numpy.typing import NDArray

STEPS = 100
STEADY = 1e-6  # added to the curvature, so that signs that say the same can be told apart

Numbers = NDArray[np.float64]


def fit(signs: Numbers, is_so: NDArray[np.bool_], pull: float = 0.0) -> tuple[Numbers, float]:
    """Weights, one for each column of `signs` (cases by signs), and the bias of the odds.

    The most likely ones, by Newton's method; `pull` is an L2 penalty on the weights of signs that
    have been brought to one scale.
    """
    middle, spread = signs.mean(axis=0), signs.std(axis=0)
    spread[spread == 0] = 1.0
    design = np.column_stack([(signs - middle) / spread, np.ones(len(signs))])
    penalty = np.diag([pull] * signs.shape[1] + [0.0])
    steady = STEADY * np.eye(design.shape[1])
    found = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chances = chances_of(design @ found)
        curvature = design.T @ (design * (chances * (1 - chances))[:, None]) + penalty + steady
        step = np.linalg.solve(curvature, design.T @ (is_so - chances) - penalty @ found)
        found += step
        if np.abs(step).max() < 1e-9:
            break
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ middle)


def chances_of(odds: Numbers) -> Numbers:
    """The chances of some logarithms of odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
