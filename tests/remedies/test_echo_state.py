"""Echo state networks: states and readout against reservoirpy, fading memory, the sums."""

import numpy as np
import pytest
from reservoirpy.nodes import Reservoir, Ridge

from rnn_difficulty.remedies import echo_state, leaky_pass, leaky_units
from rnn_difficulty.tasks import addition, temporal_order
from rnn_difficulty.theory.initialization import Sizes
from rnn_difficulty.theory.spectral import spectral_radius


@pytest.mark.parametrize("alpha", [0.0, 0.7])
def test_the_states_are_those_of_reservoirpy(alpha):
    rng = np.random.default_rng(0)
    theta = echo_state.reservoir(rng, Sizes(40, 3, 1), rho=0.9, input_scaling=0.5)
    u = rng.normal(size=(30, 3))
    node = Reservoir(lr=1 - alpha, W=theta.W_rec, Win=theta.W_in, bias=np.zeros(40))
    single = theta._replace(W_rec=theta.W_rec.astype(np.float32))
    single = type(theta)(*(np.asarray(p, np.float32) for p in single))
    mine = leaky_pass.states(single, u[:, None].astype(np.float32), "tanh", alpha)
    np.testing.assert_allclose(mine[1:, 0], node.run(u), atol=1e-5)


def test_the_readout_is_that_of_reservoirpy():
    rng = np.random.default_rng(1)
    x, targets = rng.normal(size=(100, 12)) + 1, rng.normal(size=(100, 2))
    node = Ridge(ridge=0.3).fit(x, targets)
    features = np.c_[x, np.ones(100)]
    readout = echo_state.ridge(features.T @ features, features.T @ targets, 0.3)
    np.testing.assert_allclose(readout[:, :-1], node.Wout.T, atol=1e-9)
    np.testing.assert_allclose(readout[:, -1], node.bias, atol=1e-9)


def test_the_reservoir_is_sparse_and_has_its_radius():
    theta = echo_state.reservoir(np.random.default_rng(2), Sizes(60, 2, 1), 0.8, 0.1)
    assert spectral_radius(theta.W_rec) == pytest.approx(0.8, rel=1e-6)
    assert set((theta.W_rec != 0).sum(1)) == {echo_state.CONNECTIONS}
    assert 0.09 < abs(theta.W_in).max() <= 0.1


def test_where_the_state_began_dies_out():
    """The echo state property: under the same inputs two states become one."""
    rng = np.random.default_rng(3)
    theta = echo_state.reservoir(rng, Sizes(60, 2, 1), 0.8, 0.5)
    one, other = rng.normal(size=(2, 60))
    apart = [np.linalg.norm(one - other)]
    for u in rng.normal(size=(200, 2)):
        one, other = (leaky_units.step(theta, x, u, 0.0) for x in (one, other))
        apart.append(np.linalg.norm(one - other))
    assert apart[-1] < 1e-10 * apart[0]


def test_training_in_parts_is_training_at_once():
    task, settings = temporal_order.TASK, {"rho": 0.9, "input_scaling": 0.5, "alpha": 0.0}
    draws = np.random.default_rng(4)
    batches = [task.sample(draws, 20, 10) for _ in range(6)]
    whole, parts = (
        echo_state.ECHO_STATE.start(np.random.default_rng(5), task, settings) for _ in range(2)
    )
    done = echo_state.ECHO_STATE.train(whole, batches, task, settings)
    for first in range(0, 6, 2):
        echo_state.ECHO_STATE.train(parts, batches[first : first + 2], task, settings)
    assert done.evaluations == pytest.approx(2)
    np.testing.assert_allclose(whole["W_out"], parts["W_out"], rtol=1e-3, atol=1e-5)


def test_it_answers_what_is_still_in_its_state():
    """Of ten steps a reservoir remembers the last half: better than knowing nothing (1/24)."""
    task, settings = addition.TASK, {"rho": 0.9, "input_scaling": 0.5, "alpha": 0.0}
    rng = np.random.default_rng(6)
    state = echo_state.ECHO_STATE.start(rng, task, settings)
    batches = [task.sample(rng, 20, 10) for _ in range(60)]
    echo_state.ECHO_STATE.train(state, batches, task, settings)
    fresh = task.sample(rng, 500, 10)
    y = echo_state.ECHO_STATE.outputs(state, fresh, settings)
    assert ((y - fresh.targets) ** 2).mean() < 0.3 / 24
