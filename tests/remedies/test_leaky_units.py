"""Leaky units: the compiled passes against autograd, the Jacobian against finite differences."""

import numpy as np
import pytest
import torch

from rnn_difficulty.remedies import leaky_pass, leaky_units, tanh_network
from rnn_difficulty.tasks import addition, temporal_order
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Batch, Parameters, dense_inputs

TASKS = {"temporal order": temporal_order.TASK, "addition": addition.TASK}
ACTIVATIONS = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "identity": lambda x: x,
    "relu": torch.relu,
}
COSTS = {
    "softmax": lambda y, target: torch.nn.functional.cross_entropy(
        y.flatten(0, 1), target.flatten(), reduction="none"
    ),
    "squared": lambda y, target: (y - target).square().sum(-1).flatten(),
}


def weights(seed: int, task, hidden: int = 11, deviation: float = 0.4) -> Parameters:
    sizes = Sizes(hidden, task.inputs, task.outputs)
    theta = gaussian(np.random.default_rng(seed), sizes, deviation)
    return Parameters(*(np.asarray(p, np.float32) for p in theta))


def by_autograd(theta, batch, sigma, loss, alpha):
    """Cost, gradient and ∂E/∂h_k, in float64."""
    p = Parameters(*(torch.tensor(q, dtype=torch.float64, requires_grad=True) for q in theta))
    h = torch.zeros(batch.inputs.shape[1], len(theta.b), dtype=torch.float64, requires_grad=True)
    states = [h]
    for u in torch.tensor(dense_inputs(theta, batch)):
        inner = ACTIVATIONS[sigma](h @ p.W_rec.T + u @ p.W_in.T + p.b)
        h = alpha * h + (1 - alpha) * inner
        h.retain_grad()
        states.append(h)
    y = torch.stack(states[len(states) - len(batch.weights) :]) @ p.W_out.T + p.b_out
    cost = (
        torch.tensor(batch.weights).flatten() * COSTS[loss](y, torch.tensor(batch.targets))
    ).sum()
    cost.backward()
    return cost.item(), [q.grad.numpy() for q in p], np.stack([h.grad.numpy() for h in states])


@pytest.mark.parametrize("alpha", [0.0, 0.8])
@pytest.mark.parametrize("sigma", list(ACTIVATIONS))
@pytest.mark.parametrize("name", list(TASKS))
def test_the_passes_are_those_of_autograd(name, sigma, alpha):
    task = TASKS[name]
    theta, batch = weights(3, task), task.sample(np.random.default_rng(4), 7, 23)
    found = leaky_pass.through_time(theta, batch, sigma, task.loss, alpha)
    cost, gradient, error = by_autograd(theta, batch, sigma, task.loss, alpha)
    assert found.cost == pytest.approx(cost, rel=1e-5)
    np.testing.assert_allclose(found.error, error, atol=1e-5 * abs(error).max())
    for mine, theirs in zip(found.gradient(), gradient, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-4 * abs(theirs).max())


def test_every_step_may_be_scored():
    theta, rng = weights(0, temporal_order.TASK), np.random.default_rng(1)
    batch = Batch(rng.integers(0, 6, (9, 5)), rng.integers(0, 4, (9, 5)), np.full((9, 5), 0.2))
    found = leaky_pass.through_time(theta, batch, "tanh", "softmax", 0.5)
    cost, gradient, error = by_autograd(theta, batch, "tanh", "softmax", 0.5)
    assert found.cost == pytest.approx(cost, rel=1e-5)
    np.testing.assert_allclose(found.error, error, atol=1e-5 * abs(error).max())
    np.testing.assert_allclose(found.gradient().W_rec, gradient[0], atol=1e-5)


def test_the_compiled_states_are_those_of_the_step_to_be_read():
    task = temporal_order.TASK
    theta, batch = weights(5, task), task.sample(np.random.default_rng(6), 3, 12)
    u = dense_inputs(theta, batch)
    h = [np.zeros((3, len(theta.b)))]
    for u_t in u:
        h.append(leaky_units.step(theta, h[-1], u_t, alpha=0.9))
    compiled = leaky_pass.states(theta, u.astype(np.float32), "tanh", 0.9)
    np.testing.assert_allclose(compiled, np.stack(h), atol=1e-6)


def test_the_jacobian_is_that_of_finite_differences():
    rng = np.random.default_rng(7)
    theta = gaussian(rng, Sizes(4, 2, 1), 1.0)
    h, u, tiny = rng.normal(size=4), rng.normal(size=2), 1e-6
    columns = [
        (leaky_units.step(theta, h + d, u, 0.7) - leaky_units.step(theta, h - d, u, 0.7)) / 2 / tiny
        for d in tiny * np.eye(4)
    ]
    np.testing.assert_allclose(
        leaky_units.jacobian(theta, h, u, 0.7), np.transpose(columns), atol=1e-8
    )


def test_without_recurrent_weights_the_error_decays_as_alpha_to_the_lag():
    task = temporal_order.TASK
    theta = weights(8, task, hidden=50)
    state = tanh_network.state(theta._replace(W_rec=np.zeros((50, 50))))
    batch = task.sample(np.random.default_rng(9), 4, 30)
    norms = leaky_units.error_signal(state, batch, task, {"alpha": 0.9})
    np.testing.assert_allclose(
        norms / norms[-1], np.tile(0.9 ** np.arange(30, -1, -1), (4, 1)).T, rtol=1e-4
    )


def test_training_lowers_the_cost():
    task, rng = temporal_order.TASK, np.random.default_rng(0)
    settings = {"alpha": 0.5, "learning_rate": 0.1, "threshold": 1.0}
    state = leaky_units.LEAKY_UNITS.start(rng, task, settings)
    batch = task.sample(rng, 20, 10)
    first = leaky_units.LEAKY_UNITS.train(state, [batch], task, settings)
    last = leaky_units.LEAKY_UNITS.train(state, 50 * [batch], task, settings)
    again = leaky_units.LEAKY_UNITS.train(state, [batch], task, settings)
    assert (first.evaluations, last.evaluations) == (1, 50)
    assert again.cost < first.cost
    y = leaky_units.LEAKY_UNITS.outputs(state, batch, settings)
    assert y.shape == (1, 20, 4)
