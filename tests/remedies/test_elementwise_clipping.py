"""Element-wise clipping: of the gradient, and of components, where a step can go uphill."""

import numpy as np
import pytest

from rnn_difficulty.remedies import elementwise_clipping, uphill
from rnn_difficulty.remedies.leaky_pass import through_time
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Parameters


def test_components_clipped_before_they_are_summed_turn_the_step_uphill():
    theta, batch = uphill.network(), uphill.batch()
    found = through_time(theta, batch, "identity", "squared")
    clipped = elementwise_clipping.components_clipped(found, 1.0)
    assert found.gradient().W_rec.item() == pytest.approx(0.1, abs=1e-5)
    assert clipped.W_rec.item() == pytest.approx(-0.4, abs=1e-5)

    def cost_after(step):
        moved = theta._replace(W_rec=theta.W_rec - np.float32(1e-3) * step)
        return through_time(moved, batch, "identity", "squared").cost

    assert cost_after(clipped.W_rec) > found.cost > cost_after(found.gradient().W_rec)


def test_wide_bounds_leave_the_gradient():
    task, rng = temporal_order.TASK, np.random.default_rng(0)
    theta = gaussian(rng, Sizes(9, 6, 4), 0.5)
    theta = Parameters(*(p.astype(np.float32) for p in theta))
    found = through_time(theta, task.sample(rng, 5, 12), "tanh", "softmax")
    for clip in (elementwise_clipping.components_clipped, elementwise_clipping.gradient_clipped):
        for mine, whole in zip(clip(found, 1e6), found.gradient(), strict=True):
            np.testing.assert_allclose(mine, whole, atol=1e-6)


def test_no_element_exceeds_the_bound_and_the_direction_changes():
    task, rng = temporal_order.TASK, np.random.default_rng(1)
    theta = Parameters(*(p.astype(np.float32) for p in gaussian(rng, Sizes(9, 6, 4), 0.5)))
    found = through_time(theta, task.sample(rng, 5, 12), "tanh", "softmax")
    whole = found.gradient()
    clipped = elementwise_clipping.gradient_clipped(found, 1e-3)
    assert max(abs(g).max() for g in clipped) <= np.float32(1e-3)
    assert abs(whole.W_rec).max() > 1e-3
    assert elementwise_clipping.components_clipped(found, 1e-3).W_rec.max() <= 12 * 1.001e-3


@pytest.mark.parametrize("name", ["GRADIENT", "COMPONENTS"])
def test_training_lowers_the_cost(name):
    task, rng = temporal_order.TASK, np.random.default_rng(0)
    settings = {"learning_rate": 0.1, "threshold": 0.1}
    remedy = getattr(elementwise_clipping, name)
    state, batch = remedy.start(rng, task, settings), task.sample(rng, 20, 10)
    first = remedy.train(state, [batch], task, settings)
    remedy.train(state, 50 * [batch], task, settings)
    assert remedy.train(state, [batch], task, settings).cost < first.cost
