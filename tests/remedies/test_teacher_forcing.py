"""Teacher forcing: both gradients against autograd, the signals against their known numbers."""

import numpy as np
import pytest
import torch

from rnn_difficulty.remedies import generators, teacher_forcing
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Parameters


def network(seed: int, hidden: int = 9) -> Parameters:
    theta = gaussian(np.random.default_rng(seed), Sizes(hidden, 1, 1), 0.5)
    theta = theta._replace(b=theta.b + 0.1, b_out=theta.b_out - 0.2)
    return Parameters(*(np.asarray(p, np.float32) for p in theta))


def by_autograd(theta, targets, is_forced):
    p = Parameters(*(torch.tensor(q, dtype=torch.float64, requires_grad=True) for q in theta))
    wanted = torch.tensor(targets)
    x, y, cost = torch.zeros(targets.shape[1], len(theta.b), dtype=torch.float64), wanted[0], 0
    for t in range(1, len(targets)):
        read = wanted[t - 1] if is_forced else y
        x = torch.tanh(x @ p.W_rec.T + read @ p.W_in.T + p.b)
        y = x @ p.W_out.T + p.b_out
        cost = cost + (y - wanted[t]).square().mean() / (len(targets) - 1)
    cost.backward()
    return cost.item(), [q.grad.numpy() for q in p]


@pytest.mark.parametrize("is_forced", [True, False])
def test_the_gradient_is_that_of_autograd(is_forced):
    theta, rng = network(0), np.random.default_rng(1)
    targets = generators.SINE.sample(rng, 14, 5)
    found = (teacher_forcing.forced if is_forced else teacher_forcing.free)(theta, targets)
    cost, gradient = by_autograd(theta, targets, is_forced)
    assert found.cost == pytest.approx(cost, rel=1e-5)
    for mine, theirs in zip(found.gradient, gradient, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-4 * abs(theirs).max())


def test_forced_the_loop_through_the_output_is_cut():
    """With W_rec = 0 no error goes back a step; free-running it does, through W_in W_out."""
    theta = network(2)._replace(W_rec=np.zeros((9, 9), np.float32))
    targets = generators.SINE.sample(np.random.default_rng(3), 4, 1)
    ahead = targets.copy()
    ahead[-1] += 5  # only the last cost changes
    for run, reached in ((teacher_forcing.forced, False), (teacher_forcing.free, True)):
        changed = run(theta, ahead).error[1] - run(theta, targets).error[1]
        assert bool(abs(changed).max() > 1e-6) == reached


def test_a_free_run_goes_on_where_the_warm_up_ended():
    theta = network(4)
    warm_up = generators.SINE.sample(np.random.default_rng(5), 6, 2)
    y = teacher_forcing.free_run(theta, warm_up, 3)
    x = np.zeros((2, 9))
    for u in warm_up:
        x = np.tanh(x @ theta.W_rec.T + u @ theta.W_in.T + theta.b)
    for expected in y:
        np.testing.assert_allclose(x @ theta.W_out.T + theta.b_out, expected, atol=1e-5)
        x = np.tanh(x @ theta.W_rec.T + expected @ theta.W_in.T + theta.b)


@pytest.mark.parametrize("generator", list(generators.GENERATORS.values()), ids=lambda g: g.name)
def test_a_signal_obeys_its_recurrence_and_has_its_deviation(generator):
    y = generator.sample(np.random.default_rng(6), 2000, 20)
    assert generator.off(y).max() < 1e-9
    assert y.std() == pytest.approx(generator.deviation, rel=0.02)
    assert generator.off(y + 0.1).mean() > 1e-3


def test_the_sine_has_its_period():
    y = generators.SINE.sample(np.random.default_rng(7), 60, 3)
    np.testing.assert_allclose(y[25:], y[:-25], atol=1e-9)


def test_the_henon_map_has_its_lyapunov_exponent():
    """.419, printed in every textbook: growth of a small difference, renewed at every step."""
    y, before = generators.HENON.start(np.random.default_rng(8), 1)
    d, d_before, growth = 1.0, 0.0, []
    for _ in range(20_000):
        d, d_before = float(-2 * generators.A * y[0] * d + generators.B * d_before), d
        y, before = generators.HENON.following(y, before), y
        size = np.hypot(d, d_before)
        growth.append(np.log(size))
        d, d_before = d / size, d_before / size
    assert np.mean(growth) == pytest.approx(0.419, abs=0.01)
