"""Gradient flossing: exponents against eigenvalues and `diagnosis`, gradient by differences."""

import numpy as np
import pytest
import torch
from torch import nn

from rnn_difficulty.diagnosis import lyapunov_exponents
from rnn_difficulty.remedies import flossing, preflossing
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Parameters

H, D, K, T = 6, 3, 3, 12


def network(seed=0, deviation=0.6):
    return gaussian(np.random.default_rng(seed), Sizes(H, D, 2), deviation)


def drawn(seed=1, steps=T, k=K):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(steps, D)), flossing.directions(rng, H, k)


@pytest.mark.parametrize("field", ["W_rec", "W_in", "b"])
def test_the_gradient_is_the_slope_of_the_cost(field):
    """All of it: through the Jacobians, the states and the rotation of Q."""
    theta, (u, Q_0) = network(), drawn()
    ours = getattr(flossing.floss(theta, u, Q_0).gradient, field)
    slope = np.zeros_like(ours)
    for entry in np.ndindex(*ours.shape):
        for sign in (1, -1):
            moved = getattr(theta, field).copy()
            moved[entry] += sign * 1e-6
            cost = flossing.floss(theta._replace(**{field: moved}), u, Q_0).cost
            slope[entry] += sign * cost / 2e-6
    np.testing.assert_allclose(ours, slope, rtol=1e-6, atol=1e-8)


def test_the_gradient_is_autograd_s_through_qr():
    theta, (u, Q_0) = network(), drawn(k=H)
    W, W_in, b = (torch.from_numpy(p).requires_grad_() for p in theta[:3])
    h, Q, logs = torch.zeros(H).double(), torch.from_numpy(Q_0), []
    for u_t in torch.from_numpy(u):
        h = torch.tanh(W @ h + W_in @ u_t + b)
        Q, R = torch.linalg.qr((1 - h * h)[:, None] * W @ Q)
        logs.append(R.diagonal().abs().log())
    exponents = torch.stack(logs).mean(0)
    exponents.square().mean().backward()
    done = flossing.floss(theta, u, Q_0)
    np.testing.assert_allclose(done.exponents, exponents.detach(), rtol=1e-10)
    for ours, leaf in zip(done.gradient, (W, W_in, b), strict=False):
        np.testing.assert_allclose(ours, leaf.grad, rtol=1e-8, atol=1e-10)


def test_at_rest_the_exponents_are_log_of_the_eigenvalues():
    """h = 0: every Jacobian is W_rec, here normal with known eigenvalues."""
    rng = np.random.default_rng(2)
    V = np.linalg.qr(rng.normal(size=(H, H)))[0]
    values = np.array([1.1, -0.9, 0.7, 0.5, -0.3, 0.2])
    theta = Parameters(V @ np.diag(values) @ V.T, *network()[1:])
    Q_0 = flossing.directions(rng, H, H)
    done = flossing.floss(theta, np.zeros((800, D)), Q_0)
    np.testing.assert_allclose(done.exponents, np.log(np.abs(values)), atol=5e-3)


def test_the_sum_of_all_exponents_is_the_log_of_the_determinant():
    """Σ_i λ_i = mean of log |det J_t|, whatever the network does."""
    theta, (u, Q_0) = network(deviation=0.4), drawn(k=H)
    done, h = flossing.floss(theta, u, Q_0), np.zeros(H)
    expected = []
    for u_t in u:
        h = np.tanh(theta.W_rec @ h + theta.W_in @ u_t + theta.b)
        expected.append(np.linalg.slogdet(np.diag(1 - h**2) @ theta.W_rec)[1])
    np.testing.assert_allclose(done.exponents.sum(), np.mean(expected), rtol=1e-10)


@pytest.mark.slow
def test_driven_exponents_are_those_of_the_diagnosis():
    """The diagnosis goes back in time, with autograd; over many steps both find the same."""
    theta, (u, Q_0) = network(deviation=0.5), drawn(steps=3000)
    rnn = nn.RNN(D, H).double()
    with torch.no_grad():
        rnn.weight_hh_l0.copy_(torch.from_numpy(theta.W_rec))
        rnn.weight_ih_l0.copy_(torch.from_numpy(theta.W_in))
        rnn.bias_ih_l0.copy_(torch.from_numpy(theta.b))
        rnn.bias_hh_l0.zero_()
    found = lyapunov_exponents(rnn, torch.from_numpy(u[:, None]), k=K)
    np.testing.assert_allclose(flossing.floss(theta, u, Q_0).exponents, found, atol=0.03)


def test_an_orthogonal_network_at_rest_has_nothing_to_floss():
    V = np.linalg.qr(np.random.default_rng(3).normal(size=(H, H)))[0]
    done = flossing.floss(Parameters(V, *network()[1:]), np.zeros((T, D)), np.eye(H, K))
    assert abs(done.cost) < 1e-25
    assert np.abs(done.gradient.W_rec).max() < 1e-12


def test_the_bench_flosses_first_and_trains_then(monkeypatch):
    """One exponent goes towards 0 while the outputs stay; then the outputs move too."""
    monkeypatch.setattr(preflossing, "FLOSSED", 40)
    task, rng = temporal_order.TASK, np.random.default_rng(0)
    settings = {"exponents": 1, "learning_rate": 0.1, "threshold": 1.0}
    state = preflossing.PREFLOSSING.start(rng, task, settings)
    batches, W_out = [task.sample(rng, 20, 20) for _ in range(50)], state["W_out"].copy()

    def exponent():
        theta = Parameters(*(np.float64(state[name]) for name in Parameters._fields))
        u = preflossing.first_steps(theta, batches[0])
        return flossing.floss(theta, u, state["Q_0"]).exponents[0]

    before = exponent()
    first = preflossing.PREFLOSSING.train(state, batches[:40], task, settings)
    assert abs(exponent()) < abs(before) / 3
    np.testing.assert_array_equal(state["W_out"], W_out)
    assert np.isnan(first.cost)
    done = preflossing.PREFLOSSING.train(state, batches[40:], task, settings)
    assert (first.evaluations, done.evaluations) == (40, 10)
    assert np.isfinite(done.cost)
    assert (state["W_out"] != W_out).any()
