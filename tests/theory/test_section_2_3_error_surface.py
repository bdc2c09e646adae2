"""§2.3: the linear case, and the walls in the error surface of one unit (ICML 2013, Figure 6)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import Polynomial

from rnn_difficulty.figures import figure_6
from rnn_difficulty.theory import error_surface as es
from rnn_difficulty.theory.dynamical_systems import basin_boundary, saddle_nodes, trajectory

WALL = (5.0, -2.61234136)
SIGMA_HALF = 1 / (1 + math.exp(-0.5))


def by_autograd(w, b):
    torch = pytest.importorskip("torch")
    theta = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
    x = torch.tensor(0.5, dtype=torch.float64)
    for _ in range(50):
        x = theta[0] * torch.sigmoid(x) + theta[1]
    E = (torch.sigmoid(x) - 0.7) ** 2
    (gradient,) = torch.autograd.grad(E, theta)
    return E.item(), *gradient.tolist()


def test_the_wall_has_the_published_cost_and_gradient():
    cost, dE_dw, dE_db = es.surface(*WALL)
    assert cost == pytest.approx(0.14960413, abs=5e-9)
    assert (dE_dw, dE_db) == pytest.approx((-3577.72, -5751.10), abs=5e-3)
    assert math.hypot(dE_dw, dE_db) == pytest.approx(6773.1, abs=5e-2)


@given(st.floats(3, 7), st.floats(-3, -1.5))
def test_the_surface_agrees_with_automatic_differentiation(w, b):
    assert [float(v) for v in es.surface(w, b)] == pytest.approx(
        by_autograd(w, b), rel=1e-6, abs=1e-10
    )


@pytest.mark.parametrize(("w", "b"), [WALL, (5.2, -2.3), (4.4, -2.26), (3.5, -2.0)])
def test_the_gradient_agrees_with_autograd_and_with_finite_differences(w, b):
    at, step = es.surface(w, b), 1e-8
    assert [float(v) for v in at] == pytest.approx(by_autograd(w, b), rel=1e-10)
    slopes = [
        (es.surface(w + dw, b + db).E - es.surface(w - dw, b - db).E) / (2 * step)
        for dw, db in ((step, 0), (0, step))
    ]
    assert (at.dE_dw, at.dE_db) == pytest.approx(slopes, rel=1e-4)


def test_a_grid_with_step_one_hundredth_misses_the_wall():
    b = np.linspace(-2.8, -2.0, 81)
    coarse = es.surface(5.0, b)
    assert np.hypot(coarse.dE_dw, coarse.dE_db).max() < 1 < 6773 / 1000


def test_the_wall_stands_where_the_start_changes_basin():
    for w in (4.4, 5.0, 5.6, 7.0):
        b = float(es.wall(w))
        assert b == pytest.approx(0.5 - w * SIGMA_HALF, abs=1e-12)
        assert basin_boundary(w, b) == pytest.approx(0.5, abs=1e-9)
    assert float(es.wall(4.1)) == saddle_nodes(4.1)[0].b


@pytest.mark.parametrize("w", [4.15, 4.6, 5.0, 5.5])
def test_simulation_finds_the_same_wall_by_bisection(w):
    """4000 steps from .5 end low below the wall and high above it."""
    low, high = -3.2, -1.8
    for _ in range(40):
        middle = (low + high) / 2
        end = trajectory(w, middle, np.array(0.5), 4000)[-1]
        low, high = (low, middle) if end > 0 else (middle, high)
    assert low == pytest.approx(float(es.wall(w)), abs=1e-5)


def test_the_wall_starts_at_w_above_4():
    with pytest.raises(ValueError, match="expected w > 4"):
        es.wall(np.array([4.5, 3.9]))


def test_the_gradient_on_the_line_is_perpendicular_to_it():
    """At x_0 = fixed point ∂x_t/∂w = σ(x_0) ∂x_t/∂b: ∇E ∥ (σ(x_0), 1), the normal of the line."""
    for w in (4.4, 4.7, 5.0):
        at = es.surface(w, float(es.wall(w)))
        assert float(at.dE_dw / at.dE_db) == pytest.approx(SIGMA_HALF, rel=1e-3)


def test_the_curvature_at_the_edge_of_the_wall_points_along_the_gradient():
    w, b = 5.0, -2.6123
    at, (values, vectors) = es.surface(w, b), np.linalg.eigh(es.hessian(w, b))
    steepest = vectors[:, np.abs(values).argmax()]
    gradient = np.array([at.dE_dw, at.dE_db])
    assert abs(steepest @ gradient) / np.linalg.norm(gradient) > 0.999999
    assert np.abs(values).max() > 1e5 * np.abs(values).min()


@pytest.mark.parametrize(("w", "b"), [(5.0, -2.6123), (5.2, -2.3), (4.4, -2.26)])
def test_the_hessian_agrees_with_automatic_differentiation(w, b):
    torch = pytest.importorskip("torch")

    def E(theta):
        x = torch.tensor(0.5, dtype=torch.float64)
        for _ in range(50):
            x = theta[0] * torch.sigmoid(x) + theta[1]
        return (torch.sigmoid(x) - 0.7) ** 2

    exact = torch.autograd.functional.hessian(E, torch.tensor([w, b], dtype=torch.float64))
    np.testing.assert_allclose(es.hessian(w, b), exact.numpy(), rtol=1e-4, atol=1e-5)


@given(st.floats(-2, 2), st.integers(2, 12), st.floats(-3, 3))
def test_linear_derivatives_agree_with_polynomials(w, t, x_0):
    x_t = Polynomial([0] * t + [x_0])
    expected = [p(w) for p in (x_t, x_t.deriv(), x_t.deriv(2))]
    assert es.linear_derivatives(w, t, x_0) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_in_the_linear_case_curvature_explodes_with_the_gradient():
    for t in (10, 20, 40):
        _, first, second = es.linear_derivatives(1.1, t)
        assert second / first == pytest.approx((t - 1) / 1.1)


def test_clipped_steps_are_never_longer_than_the_threshold_allows():
    steps = np.diff(es.descent((5.2, -2.3), 0.1, 200, threshold=1.0), axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    assert lengths.max() == pytest.approx(0.1, rel=1e-12)
    assert lengths.min() < 0.099  # the gradient far from the wall stays as it is


def test_descent_follows_the_gradient_and_without_threshold_leaves_the_map():
    points = es.descent((5.2, -2.3), 0.1, 60)
    first = es.surface(5.2, -2.3)
    np.testing.assert_allclose(
        points[1] - points[0], [-0.1 * first.dE_dw, -0.1 * first.dE_db], rtol=1e-12
    )
    assert np.linalg.norm(np.diff(points, axis=0), axis=1).max() > 10


def test_clipping_keeps_the_direction():
    clipped = es.descent(WALL, 0.1, 1, threshold=1.0)
    free = es.descent(WALL, 0.1, 1)
    a, b = clipped[1] - clipped[0], free[1] - free[0]
    assert a @ b == pytest.approx(np.linalg.norm(a) * np.linalg.norm(b), rel=1e-12)
    assert np.linalg.norm(b) == pytest.approx(0.1 * 6773.1, rel=1e-4)


def test_the_mesh_of_figure_6_resolves_the_wall():
    """An even mesh jumps over the wall; this one climbs it in small steps."""
    w, b = figure_6.grid()
    climb = np.abs(np.diff(es.surface(w, b).E, axis=1)).max(axis=1)
    assert (np.diff(b, axis=1) >= 0).all()
    assert climb[w[:, 0] > 4.3].max() < 0.05
