"""§2.1: the linear case, and eqs 6 and 7 as measurements on random networks."""

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from rnn_difficulty.figures import (
    counterexample,
    eta_decay,
    necessary_not_sufficient,
    power_iteration,
    powers_of_W,
)
from rnn_difficulty.theory import bptt, spectral
from rnn_difficulty.theory.cell import equation_2, footnote_1
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import IDENTITY, NONLINEARITIES, SIGMOID, TANH
from rnn_difficulty.theory.spectral import NON_NORMAL

ROUNDING = 1 + 1e-12
FORMS = {"eq. 2": equation_2, "footnote 1": footnote_1}
Q = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 2.0]])
"""Determinant 3: its columns are independent, and not orthogonal."""


def with_eigenvalues(*eigenvalues):
    return Q @ np.diag(eigenvalues) @ np.linalg.inv(Q)


def random_states(nonlinearity, form, seed, lambda_1=None, hidden=6, steps=12):
    """Return a random network, W_rec scaled to λ_1, and its states on one random sequence."""
    rng = np.random.default_rng(seed)
    theta = gaussian(rng, Sizes(hidden, 2, 1), rng.uniform(0.1, 3))
    if lambda_1 is not None:
        W_rec = (
            theta.W_rec * lambda_1 / np.sqrt(np.linalg.eigvalsh(theta.W_rec.T @ theta.W_rec)[-1])
        )
        theta = theta._replace(W_rec=W_rec)
    cell = FORMS[form](nonlinearity)
    u, x_0 = rng.normal(size=(steps, 1, 2)), rng.normal(size=(1, hidden))
    return cell, theta, bptt.forward(cell, theta, u, cell.outer(x_0))[:, 0]


# The nonlinearity


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES.values(), ids=NONLINEARITIES)
def test_sigma_prime_is_the_derivative_of_sigma(nonlinearity):
    x, h = np.linspace(-6, 6, 121), 1e-5
    slope = (nonlinearity.sigma(x + h) - nonlinearity.sigma(x - h)) / (2 * h)
    assert_allclose(nonlinearity.sigma_prime(x), slope, atol=1e-10)


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES.values(), ids=NONLINEARITIES)
def test_sigma_prime_can_be_written_in_the_output(nonlinearity):
    x = np.linspace(-6, 6, 121)
    of_output = nonlinearity.sigma_prime_of_output(nonlinearity.sigma(x))
    assert_allclose(of_output, nonlinearity.sigma_prime(x), rtol=1e-9)


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES.values(), ids=NONLINEARITIES)
def test_gamma_is_the_supremum_of_sigma_prime_and_attained_at_0(nonlinearity):
    x = np.concatenate([[0.0], np.linspace(-800, 800, 100_001)])
    assert np.abs(nonlinearity.sigma_prime(x)).max() <= nonlinearity.gamma
    assert nonlinearity.sigma_prime(np.zeros(1)) == nonlinearity.gamma


@pytest.mark.parametrize("nonlinearity", [TANH, SIGMOID], ids=["tanh", "sigmoid"])
def test_sigma_prime_rises_before_0_and_falls_after(nonlinearity):
    slopes = np.diff(nonlinearity.sigma_prime(np.linspace(-8, 8, 1001)))
    assert (slopes[:500] > 0).all()
    assert (slopes[500:] < 0).all()


def test_gamma_of_the_paper():
    assert (TANH.gamma, SIGMOID.gamma) == (1, 1 / 4)


def test_sigmoid_keeps_its_derivative_far_out():
    # e^-x / (1 + e^-x)^2 = e^-x to 16 digits; h (1 - h) would be 0 there.
    assert_allclose(SIGMOID.sigma_prime(np.array([40.0, -40.0])), np.exp(-40), rtol=1e-14)


# The linear case


def test_the_jacobian_of_the_linear_network_is_a_power_of_W_rec():
    cell, theta, x = random_states(IDENTITY, "eq. 2", seed=0)
    product = bptt.jacobian_product(cell, theta, x, t=9, k=2)
    assert_allclose(product, np.linalg.matrix_power(theta.W_rec, 7), rtol=1e-10)


def test_power_iteration_finds_what_scipy_finds():
    W = np.random.default_rng(3).uniform(0, 1, (8, 8))  # Perron: one dominant real eigenvalue
    found = spectral.power_iteration(W, np.ones(8), 200)
    eigenvalues, vectors = scipy.linalg.eig(W)
    dominant = np.argmax(np.abs(eigenvalues))
    assert_allclose(found.eigenvalue, eigenvalues[dominant].real, rtol=1e-12)
    q_1 = vectors[:, dominant].real
    assert_allclose(found.eigenvector, q_1 * np.sign(q_1[0]), rtol=1e-10)
    assert_array_equal(found.iterates[-1], found.eigenvector)


def test_power_iteration_converges_at_the_rate_of_the_second_eigenvalue():
    W = with_eigenvalues(1.1, 0.8, 0.5)
    assert_allclose(spectral.convergence_rate(W), 0.8 / 1.1, rtol=1e-12)
    found = spectral.power_iteration(W, Q @ [0.1, 1, 1], 60)
    q_1 = Q[:, 0] / np.linalg.norm(Q[:, 0])
    errors = np.linalg.norm(found.iterates - q_1, axis=1)
    assert_allclose(errors[50] / errors[49], 0.8 / 1.1, rtol=1e-5)


def test_the_quotient_of_a_symmetric_matrix_converges_twice_as_fast():
    found = spectral.power_iteration(np.diag([1.0, 0.8, 0.1]), np.ones(3), 30)
    errors = 1 - found.estimates
    assert_allclose(errors[25] / errors[24], 0.8**2, rtol=1e-4)


def test_power_iteration_stays_where_the_dominant_share_is_0():
    found = spectral.power_iteration(np.diag([2.0, 1.0, 0.5]), np.array([0.0, 1.0, 1.0]), 60)
    assert_allclose(found.eigenvalue, 1, rtol=1e-12)


def test_power_iteration_stops_at_0():
    nilpotent = np.array([[0.0, 1.0], [0.0, 0.0]])
    with pytest.raises(ValueError, match=r"expected .* W v ≠ 0, got W v = 0 in iteration 2: start"):
        spectral.power_iteration(nilpotent, np.ones(2), 5)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("steps", [0, 1, 7])
def test_components_in_the_eigenbasis_add_up(seed, steps):
    rng = np.random.default_rng(seed)
    W, v = rng.normal(size=(6, 6)), rng.normal(size=6)
    basis = spectral.eigenvector_coordinates(W, v)
    power = np.linalg.matrix_power(W, steps)
    scale = np.linalg.norm(power) * np.linalg.cond(basis.eigenvectors)
    assert_allclose(spectral.components(basis, steps).sum(axis=0), power @ v, atol=1e-13 * scale)
    assert (np.diff(np.abs(basis.eigenvalues)) <= 1e-12).all()


def test_coordinates_in_a_known_basis():
    basis = spectral.eigenvector_coordinates(with_eigenvalues(0.5, 1.1, 0.8), Q @ [3, -1, 2])
    lengths = np.linalg.norm(Q, axis=0)[[1, 2, 0]]
    assert_allclose(basis.eigenvalues, [1.1, 0.8, 0.5], rtol=1e-12)
    assert_allclose(np.abs(basis.coordinates), [1, 2, 3] * lengths, rtol=1e-12)


def test_an_error_signal_is_taken_apart_by_the_transpose():
    W, error = with_eigenvalues(1.1, 0.8, 0.5), np.array([1.0, -2.0, 0.5])
    basis = spectral.eigenvector_coordinates(W.T, error)
    expected = error @ np.linalg.matrix_power(W, 9)
    assert_allclose(spectral.components(basis, 9).sum(axis=0), expected, rtol=1e-12)


@pytest.mark.parametrize("W", [NON_NORMAL, np.array([[8.0, 8.0], [-8.0, -8.0]])])
def test_a_matrix_without_an_eigenbasis_is_refused(W):
    with pytest.raises(ValueError, match="expected a matrix with 2 independent eigenvectors, got"):
        spectral.eigenvector_coordinates(W, np.ones(2))


@given(st.integers(0, 10_000), st.floats(0.05, 0.95))
@settings(max_examples=50, deadline=None)
def test_rho_below_1_makes_the_powers_vanish(seed, rho):
    W = np.random.default_rng(seed).normal(size=(5, 5))
    W *= rho / np.abs(scipy.linalg.eigvals(W)).max()
    assert np.linalg.norm(np.linalg.matrix_power(W, 4000)) < 1e-60
    assert_allclose(spectral.spectral_radius(W), rho, rtol=1e-8)


def test_gelfands_formula():
    assert_allclose(spectral.power_norms(NON_NORMAL, 4000)[-1] ** (1 / 4000), 0.9, rtol=3e-3)


def test_growth_of_the_non_normal_matrix_in_closed_form():
    # W^l = .9^l [[1, a], [0, 1]] with a = 3 l / .9; its singular values s_1 ≥ s_2 satisfy
    # s_1 s_2 = 1 and s_1 - s_2 = a in units of .9^l.
    # l is the paper's letter for the power.
    l = np.arange(81)  # noqa: E741
    a = 3 * l / 0.9
    norms = spectral.power_norms(NON_NORMAL, 80)
    assert_allclose(norms, 0.9**l * (a + np.sqrt(a**2 + 4)) / 2, rtol=1e-12)
    assert norms.argmax() == 9
    assert round(norms.max(), 2) == 11.64
    assert np.flatnonzero(norms < 1)[0] == 49


def test_departure_from_normality():
    assert_allclose(spectral.departure_from_normality(NON_NORMAL), 3, rtol=1e-12)
    assert_allclose(spectral.departure_from_normality(np.array([[8, 8], [-8, -8]])), 16, rtol=1e-6)
    rotation = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert spectral.departure_from_normality(rotation) < 1e-7


# Equations 6 and 7


@given(st.integers(0, 10_000), st.floats(0.01, 50))
def test_lambda_1_is_the_root_of_the_largest_eigenvalue_of_W_transposed_W(seed, scale):
    W = scale * np.random.default_rng(seed).normal(size=(7, 7))
    largest = scipy.linalg.eigvalsh(W.T @ W)[-1]
    assert_allclose(spectral.largest_singular_value(W), np.sqrt(largest), rtol=1e-12)
    assert spectral.spectral_radius(W) <= spectral.largest_singular_value(W) * ROUNDING
    assert_allclose(spectral.largest_singular_value(spectral.rescaled(W, 0.7)), 0.7, rtol=1e-12)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("nonlinearity", [TANH, SIGMOID], ids=["tanh", "sigmoid"])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_equation_6_bounds_every_jacobian(nonlinearity, form, seed):
    cell, theta, x = random_states(nonlinearity, form, seed)
    bound = spectral.jacobian_bound(theta.W_rec, nonlinearity)
    for k in range(len(x) - 1):
        jacobian = cell.jacobian(theta, x[k], x[k + 1])
        assert scipy.linalg.svdvals(jacobian)[0] <= bound * ROUNDING


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("nonlinearity", [TANH, SIGMOID], ids=["tanh", "sigmoid"])
@given(seed=st.integers(0, 10_000), eta=st.floats(0.05, 0.99))
@settings(max_examples=50, deadline=None)
def test_equation_7_bounds_the_error_signal(nonlinearity, form, seed, eta):
    cell, theta, x = random_states(nonlinearity, form, seed, lambda_1=eta / nonlinearity.gamma)
    assert spectral.vanishing_is_certain(theta.W_rec, nonlinearity)
    last = np.random.default_rng(seed).normal(size=x.shape[1])
    only_last = np.zeros((len(x), 1, x.shape[1]))
    only_last[-1, 0] = last
    error = bptt.error_signal(cell, theta, x[:, None], only_last)[:, 0]
    steps_back = np.arange(len(x))[::-1]
    bound = eta**steps_back * np.linalg.norm(last)
    assert (np.linalg.norm(error, axis=1) <= bound * ROUNDING).all()


@pytest.mark.parametrize("form", FORMS)
def test_jacobian_norms_are_those_of_the_products(form):
    cell, theta, x = random_states(TANH, form, seed=5)
    norms = spectral.jacobian_norms(cell, theta, x)
    # l is the paper's letter for the lag.
    products = [bptt.jacobian_product(cell, theta, x, 12, 12 - l) for l in range(13)]  # noqa: E741
    assert_allclose(norms, [scipy.linalg.svdvals(p)[0] for p in products], rtol=1e-9)


def test_equation_7_is_attained_by_an_orthogonal_matrix_at_rest():
    rotation = np.array([[0.6, -0.8], [0.8, 0.6]])
    cell, theta, _ = random_states(SIGMOID, "eq. 2", seed=0, hidden=2)
    theta = theta._replace(W_rec=3.6 * rotation)
    norms = spectral.jacobian_norms(cell, theta, np.zeros((9, 2)))
    assert_allclose(norms, 0.9 ** np.arange(9), rtol=1e-12)


@pytest.mark.parametrize(
    ("nonlinearity", "lambda_1", "vanishes", "may_explode"),
    [
        (TANH, 0.99, True, False),
        (TANH, 1.0, False, False),
        (TANH, 1.01, False, True),
        (SIGMOID, 3.99, True, False),
        (SIGMOID, 4.0, False, False),
        (SIGMOID, 4.01, False, True),
    ],
)
def test_the_two_conditions_around_1_over_gamma(nonlinearity, lambda_1, vanishes, may_explode):
    W_rec = lambda_1 * np.eye(3)
    assert spectral.vanishing_is_certain(W_rec, nonlinearity) is vanishes
    assert spectral.explosion_is_possible(W_rec, nonlinearity) is may_explode


# The refuted eigenvalue condition


def test_the_counterexample_has_rho_0_and_norm_16():
    theta, _ = spectral.eigenvalue_counterexample()
    assert_array_equal(theta.W_rec @ theta.W_rec, np.zeros((2, 2)))  # W² = 0, so ρ = 0
    assert_allclose(spectral.largest_singular_value(theta.W_rec), 16, rtol=1e-12)
    assert not spectral.vanishing_is_certain(theta.W_rec, TANH)


def test_the_counterexample_rests():
    theta, x = spectral.eigenvalue_counterexample()
    assert_allclose(np.tanh(x), [0, 0.5], rtol=1e-15)
    assert_allclose(equation_2(TANH).step(theta, x, np.zeros(1)), x, atol=1e-14)


def test_the_jacobian_of_the_counterexample_doubles_every_step():
    theta, x = spectral.eigenvalue_counterexample()
    J = np.array([[8.0, 6.0], [-8.0, -6.0]])  # W diag(1, 1 - ¼), by hand
    assert_array_equal(J @ J, 2 * J)
    assert_allclose(equation_2(TANH).jacobian(theta, x, x), J, rtol=1e-14)
    standing = np.tile(x, (31, 1))
    for t in (1, 2, 10, 30):
        product = bptt.jacobian_product(equation_2(TANH), theta, standing, t, 0)
        assert_allclose(product, 2.0 ** (t - 1) * J, rtol=1e-12)


# The figures


@pytest.mark.parametrize(
    "draw",
    [
        lambda: power_iteration.draw(with_eigenvalues(1.1, 0.8, 0.5), Q @ [0.1, 1, 1], 10),
        lambda: powers_of_W.draw(10),
        lambda: eta_decay.draw(10, seed=0),
        lambda: counterexample.draw(5),
        lambda: necessary_not_sufficient.draw(5, seeds=1),
    ],
    ids=["power_iteration", "powers_of_W", "eta_decay", "counterexample", "necessary"],
)
def test_every_figure_draws(draw):
    assert draw()._repr_png_().startswith(b"\x89PNG")
