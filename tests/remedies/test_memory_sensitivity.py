"""Sensitivity to weights: closed forms against sums and sampling, networks against differences."""

import numpy as np
import pytest

from rnn_difficulty.remedies import memory_sensitivity
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import equation_2, footnote_1
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import TANH

LAMBDA = np.array([0.1, 0.5, 0.9, 0.97])
J = np.arange(4000)[:, None]


def test_closed_forms_are_their_sums():
    """White noise of variance 1: E (Σ a_j x_j)² = Σ a_j²."""
    unit = memory_sensitivity.of_unit(LAMBDA)
    np.testing.assert_allclose(unit.state, (LAMBDA ** (2 * J)).sum(0))
    np.testing.assert_allclose(unit.to_lambda, ((J * LAMBDA ** (J - 1.0)) ** 2).sum(0))


def test_normalized_forms_are_sums_of_differences():
    """a_j = γ λ^j, differentiated by λ and by ν from both sides."""

    def coefficients(lam):
        return np.sqrt(1 - lam**2) * lam**J

    unit, step = memory_sensitivity.of_normalized_unit(LAMBDA), 1e-6
    np.testing.assert_allclose(unit.state, (coefficients(LAMBDA) ** 2).sum(0))
    by_lambda = (coefficients(LAMBDA + step) - coefficients(LAMBDA - step)) / (2 * step)
    np.testing.assert_allclose(unit.to_lambda, (by_lambda**2).sum(0), rtol=1e-5)
    nu = np.log(-np.log(LAMBDA))
    sides = [coefficients(np.exp(-np.exp(nu + sign * step))) for sign in (1, -1)]
    np.testing.assert_allclose(
        unit.to_nu, (((sides[0] - sides[1]) / (2 * step)) ** 2).sum(0), rtol=1e-5
    )


def test_memory_costs_sensitivity_but_not_in_nu():
    """Ten times the memory: a thousand times E (∂h/∂λ)², while E (∂h/∂ν)² stays below ¼."""
    lam = 1 - np.array([1e-2, 1e-3, 1e-4])
    plain, normalized = (
        f(lam).to_lambda
        for f in (memory_sensitivity.of_unit, memory_sensitivity.of_normalized_unit)
    )
    np.testing.assert_allclose(plain[1:] / plain[:-1], 1000, rtol=0.02)
    np.testing.assert_allclose(normalized[1:] / normalized[:-1], 100, rtol=0.02)
    to_nu = memory_sensitivity.of_normalized_unit(lam).to_nu
    assert (to_nu < 0.25).all()
    np.testing.assert_allclose(to_nu, 0.25, rtol=0.02)


@pytest.mark.parametrize("form", [equation_2, footnote_1])
def test_a_network_s_sensitivities_are_slopes(form):
    H, D, T = 4, 2, 6
    cell, rng = form(TANH), np.random.default_rng(0)
    theta = gaussian(rng, Sizes(H, D, 1), 0.8)
    u, x_0 = rng.normal(size=(T, D)), rng.normal(size=H)

    def states(W_rec, start):
        moved = theta._replace(W_rec=W_rec)
        return bptt.forward(cell, moved, u[:, None], start[None])[:, 0]

    slopes = np.empty((T + 1, H, H, H))
    for a, b in np.ndindex(H, H):
        sides = []
        for sign in (1, -1):
            W = theta.W_rec.copy()
            W[a, b] += sign * 1e-6
            sides.append(states(W, x_0))
        slopes[:, :, a, b] = (sides[0] - sides[1]) / 2e-6
    done = memory_sensitivity.of_network(cell, theta, u, x_0)
    expected = np.sqrt((slopes**2).sum((1, 2, 3)))
    np.testing.assert_allclose(done.to_W_rec, expected, rtol=1e-6, atol=1e-9)
    x = states(theta.W_rec, x_0)
    np.testing.assert_allclose(done.state, np.linalg.norm(x, axis=1))
    for t in range(T + 1):
        product = bptt.jacobian_product(cell, theta, x, t, 0)
        np.testing.assert_allclose(done.to_start[t], np.linalg.norm(product, 2))


def test_units_in_noise_do_what_the_formulas_say():
    noise = np.random.default_rng(1).normal(size=(3000, 100, 1))
    for measured, expected in (
        (memory_sensitivity.measured_unit(LAMBDA, noise), memory_sensitivity.of_unit(LAMBDA)),
        (
            memory_sensitivity.measured_unit(LAMBDA, noise, memory_sensitivity.normalizing),
            memory_sensitivity.of_normalized_unit(LAMBDA),
        ),
    ):
        for ours, formula in zip(measured, expected, strict=True):
            np.testing.assert_allclose(ours, formula, rtol=0.1)
