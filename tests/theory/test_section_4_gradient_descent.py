"""Gradient descent: what a step does, and that minibatches are right on average."""

import numpy as np
import pytest

from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import bptt, gradient_descent
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.initialization import Sizes, basic_tanh
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import Parameters


def test_on_a_parabola_the_distance_shrinks_by_one_minus_rate_times_curvature():
    theta = Parameters(*(np.array([2.0]) for _ in Parameters._fields))
    slope = Parameters(*(3 * p for p in theta))  # of 3/2 · p²
    for p in gradient_descent.step(theta, slope, 0.1):
        np.testing.assert_allclose(p, (1 - 0.1 * 3) * 2)


@pytest.mark.parametrize("size", [1, 4, 6])
def test_the_mean_over_minibatches_is_the_gradient_of_the_batch(size):
    rng = np.random.default_rng(0)
    theta = basic_tanh(rng, Sizes(7, temporal_order.INPUTS, temporal_order.OUTPUTS))
    batch = temporal_order.sample(rng, sequences=12, length=20)

    def gradient(part):
        x_0 = np.zeros((part.weights.shape[1], 7))
        return bptt.gradient(footnote_1(TANH), theta, part, SOFTMAX, x_0).gradient

    shares = rng.permutation(12).reshape(-1, size)
    parts = [gradient(gradient_descent.minibatch(batch, share)) for share in shares]
    for exact, *estimates in zip(gradient(batch), *parts, strict=True):
        np.testing.assert_allclose(np.mean(estimates, axis=0), exact, atol=1e-14)
