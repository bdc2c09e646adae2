"""Hessian-free optimization: its rules by hand, a step against dense algebra, a task it solves."""

import numpy as np
import pytest
import torch

from rnn_difficulty.remedies import backtracking, hessian_free
from rnn_difficulty.remedies.conjugate_gradients import Solved
from rnn_difficulty.remedies.parameter_vectors import flat, moved
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Parameters

TASK, F64 = temporal_order.TASK, torch.float64
SETTINGS = {"mu": 0.1, "damping": 0.5, "batches": 2, "curvature_batches": 2, "iterations": 30}


def drawn(seed=0, hidden=6, length=12, batches=2):
    rng = np.random.default_rng(seed)
    theta = gaussian(rng, Sizes(hidden, TASK.inputs, TASK.outputs), 0.3)
    batch = hessian_free.joined([TASK.sample(rng, 20, length) for _ in range(batches)], F64)
    return Parameters(*map(torch.from_numpy, theta)), batch


@pytest.mark.parametrize(
    ("rho", "factor"),
    [(0.2, 3 / 2), (-1, 3 / 2), (-np.inf, 3 / 2), (np.nan, 3 / 2), (0.5, 1), (0.8, 2 / 3)],
)
def test_damping_follows_levenberg_and_marquardt(rho, factor):
    assert hessian_free.levenberg_marquardt(rho) == factor


@pytest.mark.parametrize(
    ("E_new", "q", "rho"), [(1.0, -2.0, 0.5), (3.0, -2.0, -0.5), (1.0, 0.0, -np.inf)]
)
def test_the_reduction_ratio_is_the_kept_part_of_the_promise(E_new, q, rho):
    assert hessian_free.reduction_ratio(2.0, E_new, q) == rho


def test_it_goes_back_along_the_iterates_to_where_the_cost_is_least():
    iterates = [torch.tensor([float(k)]) for k in range(6)]
    cost = dict(enumerate([0.0, 9, 5, 3, 4, 4])).__getitem__
    solved = Solved(iterates, [-10.0 * k for k in range(6)], 6)
    found = backtracking.best_iterate(solved, lambda delta: cost(int(delta)))
    # From 5 to 4 (no rise) to 3; not to 2, which costs more. 0 is cheaper, and not looked at.
    assert found == (iterates[3], 3, -30)


def test_the_line_search_shortens_until_the_cost_has_sunk_enough():
    # E = x² at x = 1: gᵀδ = 2δ. The step −3 overshoots; .8 · −3 = −2.4 does, −1.92 does not.
    g, delta = torch.tensor([2.0]), torch.tensor([-3.0])
    scale = backtracking.line_search(lambda d: float(1 + d) ** 2, 1.0, g, delta, (1 - 3.0) ** 2)
    assert scale == pytest.approx(0.8**2)


def test_an_ascent_is_never_taken():
    g, up = torch.tensor([2.0]), torch.tensor([0.1])
    assert backtracking.line_search(lambda d: float(1 + d) ** 2, 1.0, g, up, 1.21) == 0


def test_the_damped_curvature_is_the_dense_one():
    theta, batch = drawn()
    problem = hessian_free.Problem(batch, batch, TASK.loss)

    def matrix(damping, mu):
        B = hessian_free.damped_curvature(theta, damping, mu, problem)
        return torch.stack([B(v) for v in torch.eye(len(flat(theta))).double()])

    G, one, both = matrix(0.0, 0.0), matrix(2.0, 0.0), matrix(2.0, 0.5)
    torch.testing.assert_close(G, G.T)
    torch.testing.assert_close(one, G + 2 * torch.eye(len(G)).double())
    S = (both - one) / (2.0 * 0.5)
    assert torch.linalg.eigvalsh(S).min() > -1e-10
    # Output weights move no state.
    of_states = sum(p.numel() for p in theta[:3])
    assert not S[of_states:].any()
    assert S[:of_states, :of_states].any()


def test_a_step_solves_the_damped_system_and_lowers_the_cost():
    theta, batch = drawn()
    problem = hessian_free.Problem(batch, batch, TASK.loss)
    zero = torch.zeros_like(flat(theta))
    B = hessian_free.damped_curvature(theta, 0.5, 0.1, problem)
    dense = torch.stack([B(v) for v in torch.eye(len(zero)).double()])
    done = hessian_free.step(theta, 0.5, 0.1, zero, problem, most=300)
    g = -dense @ done.delta
    E = hessian_free.Evaluated(theta, problem)
    v = torch.from_numpy(np.random.default_rng(1).normal(size=len(zero)))
    slope = (E(1e-5 * v) - E(-1e-5 * v)) / 2e-5
    assert float(g @ v) == pytest.approx(slope, rel=0.05)
    assert done.cost == pytest.approx(E(zero))
    after = flat(done.theta) - flat(theta)
    assert E(after) < done.cost
    torch.testing.assert_close(flat(moved(theta, after)), flat(done.theta))
    assert done.norm == pytest.approx(float(g.norm()), rel=0.05)


def test_training_counts_what_it_spends(monkeypatch):
    """2 batches of 20: gradient 2; 4 trials of E: 8/3; curvature 1 batch: ⅓ + 2 · 7 products."""
    settings = SETTINGS | {"curvature_batches": 1}
    state = hessian_free.start(np.random.default_rng(0), TASK, settings)
    zero = torch.zeros(len(state["delta"])).double()

    def step(theta, damping, mu, last, problem, most):
        assert problem.whole.batch.inputs.shape == (20, 40)
        assert problem.part.batch.inputs.shape == (20, 20)
        return hessian_free.Step(theta, 3.0, zero + 1, 0.5, 0.25, products=7, trials=4)

    monkeypatch.setattr(hessian_free, "step", step)
    batches = [TASK.sample(np.random.default_rng(1), 20, 20) for _ in range(2)]
    done = hessian_free.train(state, batches, TASK, settings)
    assert done.evaluations == pytest.approx(2 + 8 / 3 + 1 / 3 + 14)
    assert (done.cost, done.norm) == (0.5, 0.25)
    assert state["damping"] == 3
    assert (state["delta"] == 1).all()


@pytest.mark.slow
def test_it_solves_temporal_order_in_tens_of_steps():
    rng = np.random.default_rng(0)
    settings = SETTINGS | {"mu": 0.03, "damping": 0.1, "batches": 10, "curvature_batches": 4}
    state = hessian_free.start(rng, TASK, settings)
    for _ in range(15):
        batches = [TASK.sample(rng, 20, 20) for _ in range(10)]
        hessian_free.train(state, batches, TASK, settings)
    fresh = TASK.sample(rng, 500, 20)
    y = hessian_free.HESSIAN_FREE.outputs(state, fresh, settings)
    assert TASK.is_wrong(y, fresh).mean() < 0.05
