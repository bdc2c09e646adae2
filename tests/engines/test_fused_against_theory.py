"""`engines.fused` against the definitions in `theory`, in float64; needs NumPy and Numba only."""

from itertools import product

import numpy as np
import pytest

pytest.importorskip("numba")

from rnn_difficulty.engines import fused
from rnn_difficulty.engines.interface import Rule
from rnn_difficulty.theory import bptt, clipping, regularizer
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import COSTS
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import NONLINEARITIES
from rnn_difficulty.theory.notation import Batch, Parameters

B, T, H, D, K = 3, 9, 20, 5, 4
RULES = {
    "MSGD": {"learning_rate": 0.5},
    "MSGD-C": {"learning_rate": 0.5, "threshold": 0.01},
    "MSGD-CR": {"learning_rate": 0.5, "threshold": 0.01, "alpha": 2.0},
}


def drawn_batch(rng, loss: str) -> Batch:
    """Dense inputs, a cost at every step; a `bernoulli` cost has targets of 0 and 1."""
    values = rng.normal(size=(T, B, K))
    targets = {"softmax": values.argmax(-1), "squared": values, "bernoulli": values > 0}[loss]
    return Batch(rng.normal(size=(T, B, D)), targets, rng.random((T, B)) / (T * B))


def by_definition(theta: Parameters, batch: Batch, rule: Rule):
    """θ − η ĝ, E, ‖ĝ‖ and Ω by eqs 2 to 4, eq. 10 and Algorithm 1 of ICML 2013."""
    cell = footnote_1(NONLINEARITIES[rule.sigma])
    run = bptt.gradient(cell, theta, batch, COSTS[rule.loss], np.zeros((B, H)))
    gradient, omega = run.gradient, 0.0
    if rule.alpha:
        omega, slope = regularizer.omega_squared(cell, theta, run.x, run.error)[:2]
        gradient = gradient._replace(W_rec=gradient.W_rec + rule.alpha * slope)
    size = clipping.norm(gradient)
    if rule.threshold is not None:
        gradient = clipping.clip_norm(gradient, rule.threshold)
    moved = [p - rule.learning_rate * g for p, g in zip(theta, gradient, strict=True)]
    return Parameters(*moved), run.cost, size, omega


CASES = list(product(RULES, NONLINEARITIES, COSTS))


@pytest.mark.parametrize(("method", "sigma", "loss"), CASES)
def test_one_update_is_the_one_that_the_equations_define(method, sigma, loss):
    rng = np.random.default_rng(3)
    theta = gaussian(rng, Sizes(H, D, K), 0.2)
    theta = Parameters(*(p.astype(np.float32) for p in theta))
    batch, rule = drawn_batch(rng, loss), Rule(sigma, loss, **RULES[method])
    start = Parameters(*(p.astype(np.float64) for p in theta))
    expected, *numbers = by_definition(start, batch, rule)
    done = fused.updates(theta, [batch], rule)
    np.testing.assert_allclose(np.ravel(done), numbers, rtol=2e-5)
    for name, before, moved, mine in zip(start._fields, start, expected, theta, strict=True):
        step = np.linalg.norm(moved - before)
        assert np.linalg.norm(mine - moved) <= 1e-4 * step + 1e-6, name
        assert step > 1e-4, name
