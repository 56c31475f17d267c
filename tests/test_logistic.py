"""A logistic model finds what its cases were made by, and what tells nothing gets no weight."""

import numpy as np
import pytest

from eval import logistic


def test_the_weights_that_made_the_cases_are_found() -> None:
    draw = np.random.default_rng(3)
    signs = draw.standard_normal((20_000, 2))
    is_so = draw.random(20_000) < logistic.chances_of(signs @ np.array([2.0, 0.0]) - 1.0)
    weights, bias = logistic.fit(signs, is_so)
    assert weights == pytest.approx([2.0, 0.0], abs=0.1) and bias == pytest.approx(-1.0, abs=0.1)


def test_a_pull_makes_weights_smaller_and_a_constant_sign_does_no_harm() -> None:
    draw = np.random.default_rng(3)
    signs = np.column_stack([draw.standard_normal(200), np.ones(200)])
    is_so = signs[:, 0] > 0  # parted without an error: without a pull there is no end to it
    weights, _ = logistic.fit(signs, is_so, pull=3.0)
    assert 0 < weights[0] < 10 and np.isfinite(weights).all()
