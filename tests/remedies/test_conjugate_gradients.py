"""Conjugate gradients against numpy.linalg.solve, SciPy's, and their stopping rule by hand."""

import math

import numpy as np
import pytest
import torch
from scipy.sparse.linalg import cg

from rnn_difficulty.remedies import conjugate_gradients
from rnn_difficulty.remedies.conjugate_gradients import has_stalled, is_kept, minimize

N = 30


def system(seed, condition=100.0):
    """A positive definite matrix with eigenvalues from 1 to `condition`, and a vector."""
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.normal(size=(N, N)))
    return Q * np.geomspace(1, condition, N) @ Q.T, rng.normal(size=N)


def solved(B, g, start=None, preconditioner=None, most=200, epsilon=0.0):
    given = [torch.from_numpy(np.asarray(a, float)) for a in (B, g)]
    zero, one = torch.zeros(N).double(), torch.ones(N).double()
    return minimize(
        lambda v: given[0] @ v,
        given[1],
        zero if start is None else torch.from_numpy(start),
        one if preconditioner is None else torch.from_numpy(preconditioner),
        most,
        epsilon,
    )


@pytest.mark.parametrize("seed", range(3))
def test_it_solves_the_system(seed):
    B, g = system(seed)
    expected = np.linalg.solve(B, -g)
    rng = np.random.default_rng(seed)
    for start in (None, rng.normal(size=N)):
        for preconditioner in (None, rng.uniform(0.5, 2, N)):
            found = solved(B, g, start, preconditioner)
            np.testing.assert_allclose(found.iterates[-1], expected, atol=1e-8)


@pytest.mark.parametrize("most", [1, 2, 5, 9])
def test_its_iterates_are_those_of_scipy(most):
    B, g = system(3)
    M = np.random.default_rng(0).uniform(0.5, 2, N)
    theirs, _ = cg(B, -g, maxiter=most, M=np.diag(1 / M), rtol=0, atol=0)
    np.testing.assert_allclose(solved(B, g, preconditioner=M, most=most).iterates[-1], theirs)


def test_the_values_are_those_of_q():
    B, g = system(4)
    found = solved(B, g, start=np.ones(N), most=20)
    for delta, value in zip(found.iterates, found.values, strict=True):
        d = delta.numpy()
        assert value == pytest.approx(d @ B @ d / 2 + g @ d)
    assert found.values == sorted(found.values, reverse=True)
    assert found.products == 21  # one for the residual of the start, one an iteration


def test_a_start_at_the_solution_goes_nowhere():
    B, g = np.eye(N), np.ones(N)
    found = solved(B, g, start=-g, epsilon=5e-4)
    np.testing.assert_array_equal(found.iterates[-1], -g)
    assert found.products == 1


@pytest.mark.parametrize(
    ("q", "stalled"),
    [
        ([0.0, -1.0] + [-1.0] * 8, False),  # i = 9: the rule begins after k = 10 iterations
        ([0.0] * 11 + [-1.0], False),
        ([0.0] + [-1.0] * 11, True),
        ([0.0] + [1.0] * 11, False),  # q > 0: worse than to stay
        # Over the last ten: progress of 1 % against k ε = .5 %, then of .4 %.
        ([0.0, *np.linspace(-0.99, -1, 11)], False),
        ([0.0, *np.linspace(-0.996, -1, 11)], True),
        # i = 200: k = 20, and the last 20 iterations count.
        ([0.0] * 180 + [-0.98] + [-1.0] * 20, False),
        ([0.0] * 180 + [-0.995] + [-1.0] * 20, True),
    ],
)
def test_the_stopping_rule(q, stalled):
    assert has_stalled([float(value) for value in q], epsilon=5e-4) is stalled


def test_the_rule_stops_the_search_before_it_has_solved():
    B, g = system(5, condition=1e5)
    early, late = solved(B, g, epsilon=5e-3), solved(B, g, epsilon=0.0)
    assert early.products < late.products
    assert early.values[-1] == pytest.approx(late.values[-1], rel=0.05)


def test_the_iterates_that_are_kept():
    powers = {math.ceil(conjugate_gradients.GAMMA**j) for j in range(20)}
    assert [i for i in range(1, 100) if is_kept(i)] == sorted(i for i in powers if i < 100)
    B, g = system(6, condition=1e4)
    kept = len([i for i in range(1, 26) if is_kept(i)])
    assert len(solved(B, g, most=25).iterates) == kept + 1  # 25 itself, the last
