"""ICML 2013, §4.1: the three initializations of the temporal order experiment."""

import numpy as np
import pytest
from scipy import stats

from rnn_difficulty.theory.initialization import (
    INITIALIZATIONS,
    NONLINEARITY_OF,
    Sizes,
    basic_tanh,
    sigmoid,
    smart_tanh,
)
from rnn_difficulty.theory.nonlinearity import NONLINEARITIES

SIZES = Sizes(hidden=50, inputs=6, outputs=4)
SHAPES = {"W_rec": (50, 50), "W_in": (50, 6), "b": (50,), "W_out": (4, 50), "b_out": (4,)}
# Each statistical bound fails for one seed in a million; the seeds are fixed.
RARE = 1e-6


def deviation_bounds(deviation, count):
    """Where the sample deviation of `count` draws from N(0, deviation²) lies, by χ²."""
    quantiles = stats.chi2(count).ppf([RARE / 2, 1 - RARE / 2])
    return deviation * np.sqrt(quantiles / count)


@pytest.mark.parametrize("name", INITIALIZATIONS)
def test_shapes_and_zero_biases(name):
    theta = INITIALIZATIONS[name](np.random.default_rng(0), SIZES)
    assert {field: getattr(theta, field).shape for field in theta._fields} == SHAPES
    assert not theta.b.any()
    assert not theta.b_out.any()


@pytest.mark.parametrize("name", INITIALIZATIONS)
def test_a_seed_fixes_every_weight(name):
    first, again, other = (
        INITIALIZATIONS[name](np.random.default_rng(seed), SIZES) for seed in (7, 7, 8)
    )
    for field in ("W_rec", "W_in", "W_out"):
        np.testing.assert_array_equal(getattr(first, field), getattr(again, field))
        assert (getattr(first, field) != getattr(other, field)).any()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("initialize", "deviation", "fields"),
    [
        (sigmoid, 0.01, ("W_rec", "W_in", "W_out")),
        (basic_tanh, 0.1, ("W_rec", "W_in", "W_out")),
        (smart_tanh, 0.01, ("W_in", "W_out")),
    ],
)
def test_weights_are_normal_with_the_printed_deviation(initialize, deviation, fields, seed):
    theta = initialize(np.random.default_rng(seed), SIZES)
    for field in fields:
        draws = getattr(theta, field).ravel()
        low, high = deviation_bounds(deviation, draws.size)
        assert low < np.sqrt(np.mean(draws**2)) < high, field
        assert stats.kstest(draws, stats.norm(0, deviation).cdf).pvalue > RARE, field


@pytest.mark.parametrize("seed", range(5))
def test_smart_tanh_has_spectral_radius_95_hundredths(seed):
    W_rec = smart_tanh(np.random.default_rng(seed), SIZES).W_rec
    # Gelfand: ρ = lim ‖Wˡ‖^(1/l), without an eigenvalue solver.
    power = np.linalg.matrix_power(W_rec, 4096)
    assert np.linalg.norm(power, 2) ** (1 / 4096) == pytest.approx(0.95, rel=2e-3)
    assert np.abs(np.linalg.eigvals(W_rec)).max() == pytest.approx(0.95, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_smart_tanh_gives_every_unit_exactly_15_outgoing_connections(seed):
    """W_rec[i, j] leads from unit j to unit i, so column j holds what leaves unit j."""
    W_rec = smart_tanh(np.random.default_rng(seed), SIZES).W_rec
    np.testing.assert_array_equal(np.count_nonzero(W_rec, axis=0), 15)
    incoming = np.count_nonzero(W_rec, axis=1)
    assert incoming.sum() == 15 * 50
    assert incoming.min() < 15 < incoming.max()


def test_smart_tanh_keeps_the_connections_normal_up_to_the_common_scale():
    draws = np.concatenate(
        [w[w != 0] for w in (smart_tanh(np.random.default_rng(s), SIZES).W_rec for s in range(4))]
    )
    assert stats.kstest(draws / draws.std(), "norm").pvalue > RARE


def test_smart_tanh_with_15_units_is_fully_connected():
    theta = smart_tanh(np.random.default_rng(0), SIZES._replace(hidden=15))
    assert np.count_nonzero(theta.W_rec) == 15 * 15


def test_smart_tanh_refuses_fewer_units_than_connections():
    message = r"expected at least 15 hidden units, got 14: .* 15 connections; use basic_tanh"
    with pytest.raises(ValueError, match=message):
        smart_tanh(np.random.default_rng(0), SIZES._replace(hidden=14))


def test_every_initialization_names_its_nonlinearity():
    assert NONLINEARITY_OF.keys() == INITIALIZATIONS.keys()
    assert set(NONLINEARITY_OF.values()) <= NONLINEARITIES.keys()
