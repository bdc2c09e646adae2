"""§2.2: fixed points, bifurcations, basins, F̃ and U_t (ICML 2013, Figures 3-5)."""

import math

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st

from rnn_difficulty.theory import cell, closed_curve
from rnn_difficulty.theory import dynamical_systems as ds
from rnn_difficulty.theory.nonlinearity import SIGMOID, TANH
from rnn_difficulty.theory.notation import Parameters

GOLDEN = (1 + math.sqrt(5)) / 2
bifurcating_w = st.floats(4.05, 12)
increasing_w = st.floats(0.2, 12)
bias = st.floats(-9, 3)


def F(w, b, x):
    return w / (1 + math.exp(-x)) + b


def F_prime(w, x):
    return w * math.exp(-x) / (1 + math.exp(-x)) ** 2


def test_saddle_nodes_are_the_published_values_and_the_golden_ratio():
    b_1, b_2 = ds.saddle_nodes(5.0)
    assert (b_1.b, b_2.b) == pytest.approx((-2.65561, -2.34439), abs=5e-6)
    assert b_1.b == pytest.approx(2 * math.log(GOLDEN) - (5 + math.sqrt(5)) / 2, abs=1e-14)
    assert b_2.b == pytest.approx(-2 * math.log(GOLDEN) - (5 - math.sqrt(5)) / 2, abs=1e-14)


@given(bifurcating_w)
def test_the_map_touches_the_diagonal_at_a_saddle_node(w):
    for node in ds.saddle_nodes(w):
        assert F(w, node.b, node.x) == pytest.approx(node.x, abs=1e-9)
        assert F_prime(w, node.x) == pytest.approx(1, abs=1e-9)


@given(bifurcating_w)
def test_the_two_saddle_nodes_mirror_each_other(w):
    """x → −x, b → −w − b maps the unit to itself, because σ(−x) = 1 − σ(x)."""
    b_1, b_2 = ds.saddle_nodes(w)
    assert b_1.b + b_2.b == pytest.approx(-w, abs=1e-9)
    assert b_1.b < b_2.b


@pytest.mark.parametrize("w", [4.0, 3.0, -5.0, math.nan])
def test_a_small_weight_has_no_saddle_node(w):
    with pytest.raises(ValueError, match=r"expected w > 4 .*got w = .*choose a larger w"):
        ds.saddle_nodes(w)


@pytest.mark.parametrize("w", [0.0, -5.0])
def test_fixed_points_want_an_increasing_map(w):
    with pytest.raises(ValueError, match=r"expected w > 0 .*use a positive weight"):
        ds.fixed_points(w, 0.0)


@given(increasing_w, bias)
def test_fixed_points_satisfy_the_equation_and_tell_their_stability(w, b):
    points = ds.fixed_points(w, b)
    for x, stable in zip(points.x, points.stable, strict=True):
        assert F(w, b, x) == pytest.approx(x, abs=1e-9)
        assert stable == (abs(F_prime(w, x)) < 1)


@given(bifurcating_w, st.floats(-0.3, 1.3))
def test_three_fixed_points_between_the_bifurcations_and_one_outside(w, share):
    b_1, b_2 = ds.saddle_nodes(w)
    if min(abs(share), abs(share - 1)) < 1e-3:
        return
    points = ds.fixed_points(w, b_1.b + share * (b_2.b - b_1.b))
    expected = [True, False, True] if 0 < share < 1 else [True]
    assert points.stable.tolist() == expected


@given(st.floats(0.2, 3.9), bias)
def test_one_attractor_for_a_small_weight(w, b):
    assert ds.fixed_points(w, b).stable.tolist() == [True]
    assert ds.basin_boundary(w, b) is None


def test_the_point_between_one_and_three_attracts():
    """4 σ(x) − 2 = x − x³/12 + …: with slope 1 at 0, yet every state comes nearer to 0."""
    points = ds.fixed_points(4.0, -2.0)
    np.testing.assert_allclose(points.x, [0.0], atol=1e-5)
    assert points.stable.tolist() == [True]
    assert ds.basin_boundary(4.0, -2.0) is None
    end = ds.trajectory(4.0, -2.0, np.array([-3.0, 3.0]), 10_000)[-1]
    assert np.abs(end).max() < 0.05


@pytest.mark.parametrize("w", [4.1, 5.0, 8.0, 20.0])
def test_at_a_saddle_node_the_double_point_counts_once_and_does_not_attract(w):
    for node in ds.saddle_nodes(w):
        points = ds.fixed_points(w, node.b)
        assert len(points.x) == 2
        np.testing.assert_allclose(points.x[~points.stable], [node.x], rtol=1e-12)


def test_simulated_states_converge_to_the_stable_fixed_points_only():
    low, boundary, high = ds.fixed_points(5.0, -2.6).x
    ends = ds.trajectory(5.0, -2.6, np.linspace(-4, 4, 81), 400)[-1]
    expected = np.where(np.linspace(-4, 4, 81) < boundary, low, high)
    np.testing.assert_allclose(ends, expected, atol=1e-9)


@pytest.mark.parametrize("b", [-2.64, -2.6, -2.5, -2.36])
def test_the_basin_boundary_separates_trajectories(b):
    boundary = ds.basin_boundary(5.0, b)
    assert boundary is not None
    low, _, high = ds.fixed_points(5.0, b).x
    ends = ds.trajectory(5.0, b, boundary + np.array([-1e-6, 1e-6]), 1500)[-1]
    np.testing.assert_allclose(ends, [low, high], atol=1e-6)


@pytest.mark.parametrize("sigma", [SIGMOID, TANH])
def test_one_step_is_U_after_F_tilde(sigma):
    rng = np.random.default_rng(1)
    theta = Parameters(*(rng.normal(size=s) for s in ((4, 4), (4, 3), 4, (2, 4), 2)))
    x, u = rng.normal(size=(7, 4)), rng.normal(size=(7, 3))
    halves = ds.U(theta.W_in, ds.F_tilde(theta.W_rec, theta.b, x, sigma), u)
    np.testing.assert_allclose(halves, cell.equation_2(sigma).step(theta, x, u), rtol=1e-13)


@given(increasing_w, bias, st.floats(-3, 3))
def test_sensitivities_agree_with_finite_differences(w, b, x_0):
    step, steps = 1e-6, 6
    found = ds.sensitivity(w, b, x_0, steps)

    def x_T(w, b, x_0):
        return float(ds.trajectory(w, b, np.array(x_0), steps)[-1])

    assert float(found.x) == pytest.approx(x_T(w, b, x_0))
    for analytic, shift in (
        (found.dx_dw, (step, 0, 0)),
        (found.dx_db, (0, step, 0)),
        (found.dx_dx_0, (0, 0, step)),
    ):
        ahead = x_T(*np.add((w, b, x_0), shift))
        behind = x_T(*np.subtract((w, b, x_0), shift))
        assert float(analytic) == pytest.approx((ahead - behind) / (2 * step), rel=1e-4, abs=1e-7)


def test_the_gradient_at_the_boundary_is_a_power_of_its_slope():
    """At a fixed point eq. 5 has equal factors: ∂x_T/∂x_0 = λᵀ, ∂x_T/∂b = (λᵀ − 1)/(λ − 1)."""
    boundary = ds.basin_boundary(5.0, -2.5)
    slope = 5 / 4  # the boundary is x = 0 by symmetry, and σ′(0) = ¼
    assert boundary == pytest.approx(0, abs=1e-12)
    found = ds.sensitivity(5.0, -2.5, 0.0, 40)
    assert float(found.dx_dx_0) == pytest.approx(slope**40, rel=1e-9)
    assert float(found.dx_db) == pytest.approx((slope**40 - 1) / (slope - 1), rel=1e-9)


def test_a_bifurcation_is_not_sufficient_for_an_explosion():
    """x_0 = −2 stays in the lower basin while b crosses b_1: |∂x_T/∂b| ≤ 1/(1 − q)."""
    b_1 = ds.saddle_nodes(5.0)[0].b
    b = np.linspace(b_1 - 0.02, b_1 + 0.02, 4001)
    q = F_prime(5.0, -1.9)
    x = np.concatenate([ds.trajectory(5.0, at, np.array(-2.0), 200) for at in (b[0], b[-1])])
    assert x.max() < -1.9
    assert np.abs(ds.sensitivity(5.0, b, -2.0, 200).dx_db).max() <= 1 / (1 - q)


def test_a_bifurcation_is_not_necessary_for_an_explosion():
    """x_0 = .5 changes basin at b = .5 − 5 σ(.5), strictly between the bifurcations."""
    crossing = 0.5 - 5 / (1 + math.exp(-0.5))
    b_1, b_2 = ds.saddle_nodes(5.0)
    assert b_1.b + 0.04 < crossing < b_2.b - 0.04
    slope = F_prime(5.0, 0.5)
    for steps in (20, 40, 60):
        exact = (slope**steps - 1) / (slope - 1)
        found = float(ds.sensitivity(5.0, crossing, 0.5, steps).dx_db)
        assert found == pytest.approx(exact, rel=1e-3)


def test_the_driven_boundary_is_a_trajectory_that_separates_its_neighbours():
    u = np.random.default_rng(3).normal(0, 0.1, 60)
    s = ds.driven_boundary(5.0, -2.5, u)
    for t in range(60):
        assert F(5.0, -2.5 + u[t], s[t]) == pytest.approx(s[t + 1], abs=1e-12)
    x = ds.trajectory(5.0, -2.5 + u, s[0] + np.array([-1e-3, 1e-3]), 60)
    assert x[-1, 0] < -1 < 1 < x[-1, 1]


def test_the_driven_boundary_says_what_it_needs():
    with pytest.raises(ValueError, match=r"expected two basins, got one .*choose b in"):
        ds.driven_boundary(5.0, -2.0, np.zeros(3))
    with pytest.raises(ValueError, match=r"expected σ\(s\) in \(0, 1\), .*use smaller inputs"):
        ds.driven_boundary(5.0, -2.5, np.array([9.0]))


def test_attractors_of_uncoupled_units_are_the_pairs_of_one_units_attractors():
    rng = np.random.default_rng(5)
    starts = rng.uniform(-4, 4, (200, 2))
    found = ds.attractors(5 * np.eye(2), np.full(2, -2.5), starts, SIGMOID)
    low, boundary, high = ds.fixed_points(5.0, -2.5).x
    assert len(found.x) == 4
    np.testing.assert_allclose(
        found.x[found.basin], np.where(starts < boundary, low, high), atol=1e-6
    )


# A closed curve ---------------------------------------------------------------------------------


def test_the_turning_network_has_one_fixed_point_and_it_repels_in_all_directions():
    """By algebra: the eigenvalues are 1.5 exp(± i/2)."""
    W_rec = closed_curve.turning_network().W_rec
    assert np.abs(np.linalg.eigvals(W_rec)) == pytest.approx([1.5, 1.5])
    assert np.abs(np.angle(np.linalg.eigvals(W_rec))) == pytest.approx([0.5, 0.5])
    starts = np.random.default_rng(0).normal(0, 2, (50, 2))
    zeros = [scipy.optimize.root(lambda x: W_rec @ np.tanh(x) - x, start).x for start in starts]
    assert np.abs(zeros).max() < 1e-6


def test_states_beside_each_other_on_the_closed_curve_stay_so():
    """Central differences: after 400 steps what was 10⁻⁶ apart along it is neither 0 nor large."""
    theta, shift = closed_curve.turning_network(), 1e-6
    along = closed_curve.trajectory(theta, np.array([1.0, 0.0]), 500)[100:102]
    step = (along[1] - along[0]) / np.linalg.norm(along[1] - along[0])
    ends = closed_curve.trajectory(theta, along[0] + shift * np.array([step, -step]), 400)[-1]
    assert 0.1 < np.linalg.norm(ends[0] - ends[1]) / (2 * shift) < 10


def test_every_start_but_the_unstable_point_ends_on_the_closed_curve():
    starts = np.random.default_rng(1).normal(0, 2, (200, 2))
    ends = closed_curve.trajectory(closed_curve.turning_network(), starts, 1000)[-1]
    assert np.linalg.norm(ends, axis=1) == pytest.approx(1.5, abs=0.2)
    directions = np.sort(np.arctan2(*ends.T))
    assert np.diff(directions, append=directions[0] + 2 * np.pi).max() < 0.5
