"""Attractors of a trained network, where algebra gives them."""

import numpy as np
import pytest

from rnn_difficulty.theory import attractors
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.nonlinearity import IDENTITY, TANH
from rnn_difficulty.theory.notation import Parameters

U = np.zeros(6)
# Of a room below, whose packages not every Python of the tests has.
FOLLOWING = "rnn_difficulty.experiments.attractor_memory.following"


def network(W_rec, W_in=None, b=None, W_out=None) -> Parameters:
    W_rec = np.atleast_2d(np.array(W_rec, dtype=float))
    H = len(W_rec)
    return Parameters(
        W_rec=W_rec,
        W_in=np.zeros((H, 6)) if W_in is None else W_in,
        b=np.zeros(H) if b is None else b,
        W_out=np.zeros((4, H)) if W_out is None else W_out,
        b_out=np.zeros(4),
    )


def rotation(angle):
    return [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]


@pytest.mark.parametrize(("steps", "period"), [(1, 1), (3, 3), (7, 7), (150, 0)])
def test_a_rotation_by_a_part_of_a_turn_has_that_period(steps, period):
    states = attractors.orbit(
        network(rotation(2 * np.pi / steps)), footnote_1(IDENTITY), U, np.eye(2), 100
    )
    assert attractors.periods(states).tolist() == [period, period]


def test_tanh_with_weight_2_has_three_fixed_points_of_which_zero_repels():
    """x = tanh 2x; ρ at 0 is 2, at ±x it is 2 (1 − x²)."""
    theta, cell = network([[2.0]]), footnote_1(TANH)
    starts = np.linspace(-1, 1, 21)[:, None]
    found = attractors.fixed_points(theta, cell, U, starts)
    order = np.argsort(found.x[:, 0])
    x = found.x[order, 0]
    assert len(x) == 3
    np.testing.assert_allclose(x, np.tanh(2 * x), atol=1e-8)
    np.testing.assert_allclose(found.rho[order], 2 * (1 - x**2), atol=1e-6)
    assert (found.rho[order] < 1).tolist() == [True, False, True]


def test_a_network_without_a_solution_has_no_fixed_point():
    """x = x + 1."""
    theta = network([[1.0]], b=np.ones(1))
    found = attractors.fixed_points(theta, footnote_1(IDENTITY), U, np.zeros((3, 1)))
    assert found.x.shape == (0, 1)
    assert found.rho.shape == (0,)


def test_what_is_followed_is_what_the_steps_give():
    """Without recurrence the state is the last input's column of W_in."""
    W_in = np.arange(12.0).reshape(2, 6)
    theta = network(np.zeros((2, 2)), W_in)
    symbols = np.array([[0, 1], [4, 5]])
    x = attractors.follow(theta, footnote_1(IDENTITY), symbols, np.zeros((2, 2)))
    np.testing.assert_array_equal(x, W_in[:, [4, 5]].T)


def test_a_settled_state_is_where_the_orbit_ends():
    theta, cell, x = network([[0.5]]), footnote_1(IDENTITY), np.ones((1, 1))
    assert (
        attractors.settled(theta, cell, U, x, 3)
        == attractors.orbit(theta, cell, U, x, 3)[-1]
        == 1 / 8
    )


def flip_flops() -> Parameters:
    """Unit 0 remembers the last A (+) or B (−); noise does nothing to it."""
    W_in = np.zeros((1, 6))
    W_in[0, :2] = 5, -5
    # Reads AA (class 0) for +, BB (class 3) for −.
    return network([[2.0]], W_in, W_out=np.array([[1.0], [0], [0], [-1]]))


def test_a_flip_flop_keeps_the_last_symbol_for_ever():
    """Right for AA and BB, and for nothing else; each class ends on a fixed point."""
    following = pytest.importorskip(FOLLOWING, exc_type=ModuleNotFoundError)
    theta = flip_flops()
    followed = following.follow(theta, np.random.default_rng(0), sequences=40, until=300)
    table = following.still_right(theta, followed).set_index("class")
    for when in ("right when asked", "right after noise", "right on the attractor"):
        assert (table[when] == table["sequences"] * [1, 0, 0, 1]).all()
    assert table["periods"].tolist() == ["1"] * 4
    assert table["sequences"].sum() == 40
    points = following.fixed_points(theta, followed)
    assert sorted(points.loc[points["attracts"] == "yes", "read as"]) == ["AA", "BB"]
