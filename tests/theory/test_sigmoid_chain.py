"""The sigmoid chain: the printed product, finite differences, and the bound ¼."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from rnn_difficulty.theory import sigmoid_chain
from rnn_difficulty.theory.sigmoid_chain import Chain

A_0, TARGET = 0.3, 0.9


def drawn(seed, layers=4):
    rng = np.random.default_rng(seed)
    return Chain(rng.normal(size=layers), rng.normal(size=layers))


def cost(b, chain):
    """C = ½ (a_L − target)², layer by layer."""
    a = A_0
    for w_l, b_l in zip(chain.w, b, strict=True):
        a = expit(w_l * a + b_l)
    return (a - TARGET) ** 2 / 2


def dC_da(chain):
    return expit(sigmoid_chain.forward(chain, A_0)[-1]) - TARGET


@pytest.mark.parametrize("seed", range(4))
def test_the_product_of_the_slides_for_four_layers(seed):
    chain = drawn(seed)
    z = sigmoid_chain.forward(chain, A_0)
    slope = np.exp(-z) / (1 + np.exp(-z)) ** 2
    w, last = chain.w, dC_da(chain)
    first = slope[0] * w[1] * slope[1] * w[2] * slope[2] * w[3] * slope[3] * last
    third = slope[2] * w[3] * slope[3] * last
    gradient = sigmoid_chain.bias_gradients(chain, A_0, last)
    assert gradient[0] == pytest.approx(first)
    assert gradient[2] == pytest.approx(third)


@pytest.mark.parametrize("layers", [1, 2, 7])
def test_the_gradient_is_the_slope_of_the_cost(layers):
    chain, step = drawn(5, layers), 1e-6
    measured = [
        (cost(chain.b + move, chain) - cost(chain.b - move, chain)) / (2 * step)
        for move in step * np.eye(layers)
    ]
    gradient = sigmoid_chain.bias_gradients(chain, A_0, dC_da(chain))
    # Differences of numbers near .1 are right to 1e-17/step.
    np.testing.assert_allclose(gradient, measured, rtol=1e-6, atol=1e-10)


@given(st.floats(-1, 1), st.floats(-20, 20), st.floats(-5, 5))
def test_with_a_weight_within_one_a_factor_is_at_most_a_quarter(w, b, a_0):
    chain = Chain(np.array([1.0, w]), np.array([0.0, b]))
    # With the rounding of σ′ and of the product.
    assert abs(sigmoid_chain.factors(chain, a_0)[0]) <= abs(w) / 4 * (1 + 1e-15)


def test_the_bound_is_reached_where_z_is_zero():
    chain = Chain(np.array([0.0, 1.0, 8.0]), np.array([0.0, -0.5, -4.0]))
    assert sigmoid_chain.factors(chain, A_0).tolist() == [0.25, 2.0]


def test_many_chains_at_once_are_each_by_itself():
    chains = [drawn(seed) for seed in range(3)]
    stacked = Chain(*(np.stack(arrays) for arrays in zip(*chains, strict=True)))
    together = sigmoid_chain.bias_gradients(stacked, A_0, 1.0)
    for one, row in zip(chains, together, strict=True):
        np.testing.assert_allclose(row, sigmoid_chain.bias_gradients(one, A_0, 1.0))
