"""What is taken from a norm holds at any scale, and ordinary numbers keep every bit.

The plain formulas of `plain_…` are those of the paper, written without a thought of scale.
"""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from rnn_difficulty.theory import bptt, error_surface, spectral
from rnn_difficulty.theory.cell import equation_2, footnote_1
from rnn_difficulty.theory.clipping import clip_norm, norm
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.norms import directions, norms
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.theory.regularizer import norm_ratios, omega_printed, omega_squared

T, B, H = 6, 3, 4
SCALES = [1e-300, 1e-163, 1e-161, 1e-100, 1e-30, 1.0, 1e30, 1e100, 1e155, 1e200, 1e300]
SHAPES = ((H, H), (H, 2), (H,), (3, H), (3,))

every_seed = pytest.mark.parametrize("seed", range(20))
every_scale = pytest.mark.parametrize("scale", SCALES)
every_cell = pytest.mark.parametrize(
    "cell", [equation_2(TANH), footnote_1(TANH)], ids=lambda cell: cell.name
)


def drawn(seed: int) -> tuple[Parameters, np.ndarray, np.ndarray]:
    """A network, states and an error signal, each step of it with a size of its own."""
    rng = np.random.default_rng(seed)
    theta = Parameters(*(rng.normal(size=shape) for shape in SHAPES))
    error = rng.normal(size=(T + 1, B, H)) * 10.0 ** rng.uniform(-8, 8, (T + 1, B, 1))
    return theta, np.tanh(rng.normal(size=(T + 1, B, H))), error


def plain_norm(gradient: Parameters) -> float:
    return math.sqrt(sum(float((g * g).sum()) for g in gradient))


def plain_omega_printed(cell, theta, x, error):
    size = np.linalg.norm(error[1:], axis=-1, keepdims=True)
    e = error[1:] / size
    p = cell.pull_back(theta, e, x[:-1], x[1:])
    ratio = np.linalg.norm(p, axis=-1, keepdims=True)
    slope = 2 * (ratio - 1) / ratio * p * cell.right(x[:-1])
    W_rec = np.einsum("kbi,kbj->ij", e * cell.left(x[1:]), slope) / B
    return float(((ratio - 1) ** 2).sum() / B), W_rec


def plain_omega_squared(cell, theta, x, error):
    active = (error[1:] ** 2).sum(axis=-1, keepdims=True) >= 1e-20
    e = np.where(active, error[1:] / np.linalg.norm(error[1:], axis=-1, keepdims=True), 0)
    p = cell.pull_back(theta, e, x[:-1], x[1:])
    excess = np.where(active, (p * p).sum(axis=-1, keepdims=True) - 1, 0)
    count = active.sum()
    slope = 4 * excess * p * cell.right(x[:-1])
    W_rec = np.einsum("kbi,kbj->ij", e * cell.left(x[1:]), slope) / count
    return float((excess**2).sum() / count), W_rec


# Ordinary numbers keep every bit


@every_seed
def test_norm_and_clipped_gradient_keep_every_bit(seed):
    gradient, threshold = drawn(seed)[0], 10.0 ** np.random.default_rng(seed).uniform(-6, 3)
    assert norm(gradient) == plain_norm(gradient)
    factor = min(1.0, threshold / plain_norm(gradient))
    for ours, g in zip(clip_norm(gradient, threshold), gradient, strict=True):
        assert_array_equal(ours, g * factor)


@every_seed
def test_small_gradients_keep_every_bit_in_float32_too(seed):
    """Squares of 1e-16 lie above the smallest normal number of float32, 1e-38."""
    gradient = Parameters(*((1e-16 * g).astype(np.float32) for g in drawn(seed)[0]))
    assert norm(gradient) == plain_norm(gradient)


@every_cell
@every_seed
def test_omega_keeps_every_bit(cell, seed):
    theta, x, error = drawn(seed)
    for ours, plain in ((omega_printed, plain_omega_printed), (omega_squared, plain_omega_squared)):
        value, W_rec = plain(cell, theta, x, error)
        found = ours(cell, theta, x, error)
        assert found.omega == value
        assert_array_equal(found.W_rec, W_rec)


@every_seed
def test_relative_norms_keep_every_bit(seed):
    components = np.random.default_rng(seed).normal(size=(T, T, H, H))
    size = np.linalg.norm(components, axis=(2, 3))
    assert_array_equal(bptt.relative_norms(components), size / np.diagonal(size)[:, None])


@every_seed
def test_spectral_quantities_keep_every_bit(seed):
    W, v = drawn(seed)[0].W_rec, drawn(seed)[0].b
    plain = v
    for _ in range(7):
        plain = W @ plain
        plain = plain / np.linalg.norm(plain)
    assert_array_equal(spectral.power_iteration(W, v, 7).eigenvector, plain)
    eigenvalues = np.abs(np.linalg.eigvals(W))
    departure = np.sqrt((W**2).sum() - (eigenvalues**2).sum())
    assert_allclose(spectral.departure_from_normality(W), departure, rtol=1e-12)


def test_descent_keeps_every_bit():
    point = np.array([5.0, -2.61234136])
    at = error_surface.surface(*point)
    gradient = np.array([at.dE_dw, at.dE_db])
    clipped = gradient * 0.3 / np.linalg.norm(gradient)
    found = error_surface.descent((5.0, -2.61234136), 0.01, 1, threshold=0.3)
    assert_array_equal(found[1], point - 0.01 * clipped)


# Any scale


@every_scale
def test_norm_scales(scale):
    gradient = drawn(0)[0]
    scaled = Parameters(*(scale * g for g in gradient))
    assert norm(scaled) == pytest.approx(scale * plain_norm(gradient), rel=1e-12)


@pytest.mark.parametrize("scale", [1e-35, 1e-25, 1e18, 1e25, 1e35])
def test_norm_scales_in_float32(scale):
    gradient = drawn(0)[0]
    scaled = Parameters(*((scale * g).astype(np.float32) for g in gradient))
    assert norm(scaled) == pytest.approx(scale * plain_norm(gradient), rel=1e-5)


@every_scale
def test_the_clipped_gradient_has_the_norm_of_the_threshold_and_the_direction_of_all(scale):
    gradient = drawn(0)[0]
    clipped = clip_norm(Parameters(*(scale * g for g in gradient)), 1e-3 * scale)
    for ours, g in zip(clipped, gradient, strict=True):
        assert_allclose(ours / scale, g * (1e-3 / plain_norm(gradient)), rtol=1e-12)


def test_clipping_from_1e300_to_1e_8():
    """The factor 1e-308 alone would have lost its digits."""
    clipped = clip_norm(Parameters(*(1e300 * g for g in drawn(0)[0])), 1e-8)
    assert norm(clipped) == pytest.approx(1e-8, rel=1e-12)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_what_is_no_number_has_no_norm(bad):
    gradient = drawn(0)[0]._replace(b=np.array([1e300, bad]))
    assert norm(gradient) == pytest.approx(bad, nan_ok=True)


def test_zero_and_empty_gradients_have_norm_0():
    empty = Parameters(*(np.zeros(0) for _ in SHAPES))
    assert norm(empty) == norm(empty._replace(b=np.zeros(3))) == 0


@every_cell
@every_scale
def test_omega_printed_takes_the_direction_of_the_error_alone(cell, scale):
    theta, x, error = drawn(1)
    error = directions(error)
    found = omega_printed(cell, theta, x, scale * error)
    value, W_rec = plain_omega_printed(cell, theta, x, error)
    assert found.omega == pytest.approx(value, rel=1e-12)
    assert_allclose(found.W_rec, W_rec, rtol=1e-10)


@pytest.mark.parametrize("scale", [scale for scale in SCALES if scale > 1e-10])
def test_omega_squared_does_too_above_the_authors_bound(scale):
    theta, x, error = drawn(1)
    error, cell = directions(error), footnote_1(TANH)
    found = omega_squared(cell, theta, x, scale * error)
    assert found.omega == pytest.approx(plain_omega_squared(cell, theta, x, error)[0], rel=1e-12)


def test_omega_squared_counts_nothing_below_the_authors_bound():
    """Their rule is ‖e_k‖² ≥ 1e-20: at ‖e_k‖ = 1e-11 no step is active."""
    theta, x, error = drawn(1)
    assert omega_squared(footnote_1(TANH), theta, x, 1e-11 * directions(error)).omega == 0


@every_scale
def test_omega_printed_at_any_scale_of_the_weights(scale):
    """‖p‖ = w‖e‖ for W_rec = w·1 at x = 0, so Ω = T(w − 1)² and ∂⁺Ω/∂W_ii = 2(w − 1)T/H."""
    cell = equation_2(TANH)
    theta = drawn(0)[0]._replace(W_rec=min(scale, 1e100) * np.eye(H))
    w, error = theta.W_rec[0, 0], np.ones((T + 1, B, H))
    found = omega_printed(cell, theta, np.zeros((T + 1, B, H)), error)
    assert found.omega == pytest.approx(T * (w - 1) ** 2, rel=1e-12, abs=1e-24)
    assert_allclose(np.diag(found.W_rec), 2 * (w - 1) * T / H, rtol=1e-12, atol=1e-12)


@every_cell
@every_scale
def test_norm_ratios_do_not_depend_on_the_scale(cell, scale):
    theta, x, error = drawn(1)
    error = directions(error)
    expected = norm_ratios(cell, theta, x, error)
    assert_allclose(norm_ratios(cell, theta, x, scale * error), expected, rtol=1e-12)


@every_scale
def test_relative_norms_do_not_depend_on_the_scale_of_each_step(scale):
    components = np.random.default_rng(0).normal(size=(T, T, H, H))
    expected = bptt.relative_norms(components)
    components[2] *= scale
    assert_allclose(bptt.relative_norms(components), expected, rtol=1e-12)


@every_scale
def test_spectral_quantities_scale(scale):
    W, v = np.array([[2.0, 1.0], [0.5, 1.0]]), np.array([1.0, 0.3])
    at_1, found = (spectral.power_iteration(s * W, s * v, 40) for s in (1, scale))
    assert found.eigenvalue / scale == pytest.approx(at_1.eigenvalue, rel=1e-12)
    assert_allclose(found.eigenvector, at_1.eigenvector, rtol=1e-12)
    for of in (
        spectral.departure_from_normality,
        spectral.spectral_radius,
        spectral.largest_singular_value,
    ):
        assert of(scale * W) / scale == pytest.approx(of(W), rel=1e-10), of
    assert_allclose(spectral.rescaled(scale * W, 0.7), spectral.rescaled(W, 0.7), rtol=1e-12)
    assert spectral.convergence_rate(scale * W) == pytest.approx(spectral.convergence_rate(W))


@every_scale
def test_norms_and_directions(scale):
    """(3, 4)/5, and 0 for 0."""
    x = scale * np.array([[3.0, 4.0], [0.0, 0.0]])
    assert_allclose(norms(x) / scale, [[5.0], [0.0]], rtol=1e-15)
    assert_allclose(directions(x), [[0.6, 0.8], [0.0, 0.0]], rtol=1e-15)


def test_the_smallest_number_has_a_direction():
    assert_array_equal(directions(np.array([5e-324, 0.0])), [1.0, 0.0])
    assert norms(np.array([5e-324, 0.0]))[0] == 5e-324
