"""Penalties on W_rec: their slopes, and what they do to λ₁ and to memory (ICML 2013, §3.1)."""

import numpy as np
import pytest

from rnn_difficulty.remedies import weight_penalty
from rnn_difficulty.tasks import temporal_order

KINDS = {
    "L1": (weight_penalty.l1, weight_penalty.l1_slope),
    "L2": (weight_penalty.l2, weight_penalty.l2_slope),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_slope_is_that_of_finite_differences(kind):
    value, slope = KINDS[kind]
    W, tiny = np.random.default_rng(0).normal(size=(3, 3)), 1e-6
    moved = [
        (value(W + tiny * d) - value(W - tiny * d)) / 2 / tiny for d in np.eye(9).reshape(9, 3, 3)
    ]
    np.testing.assert_allclose(slope(W).ravel(), moved, rtol=1e-6)


def trained(remedy, penalty):
    task, rng = temporal_order.TASK, np.random.default_rng(1)
    settings = {"learning_rate": 0.1, "threshold": 1.0, "penalty": penalty}
    state = remedy.start(rng, task, settings)
    batches = [task.sample(rng, 20, 20) for _ in range(300)]
    remedy.train(state, batches, task, settings)
    norms = remedy.error_signal(state, task.sample(rng, 50, 20), task, settings)
    return np.linalg.norm(state["W_rec"], 2), np.median(norms[0] / norms[-1])


@pytest.mark.parametrize(
    ("remedy", "penalty"), [(weight_penalty.L1, 0.01), (weight_penalty.L2, 0.1)]
)
def test_a_penalty_brings_the_largest_singular_value_below_one_and_the_error_signal_dies(
    remedy, penalty
):
    free, free_signal = trained(remedy, 0.0)
    held, held_signal = trained(remedy, penalty)
    assert free > 1 > held
    assert held_signal < held**20 < 1e-3 * free_signal


def test_without_a_penalty_it_is_clipped_descent():
    """θ − rate · ĝ with ‖step‖ = rate · threshold where ĝ is long."""
    task, rng = temporal_order.TASK, np.random.default_rng(2)
    settings = {"learning_rate": 0.5, "threshold": 1e-3, "penalty": 0.0}
    state = weight_penalty.L2.start(rng, task, settings)
    before = {name: array.copy() for name, array in state.items()}
    weight_penalty.L2.train(state, [task.sample(rng, 20, 10)], task, settings)
    step = np.sqrt(sum(((state[name] - before[name]) ** 2).sum() for name in state))
    assert step == pytest.approx(0.5 * 1e-3, rel=1e-3)
