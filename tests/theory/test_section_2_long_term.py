"""ICML 2013, §2: the ratio of long-term to short-term components, by hand and by brute force."""

import numpy as np
import pytest

from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import equation_2, footnote_1
from rnn_difficulty.theory.cost import SQUARED
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.long_term import component_ratios
from rnn_difficulty.theory.nonlinearity import IDENTITY, SIGMOID, TANH
from rnn_difficulty.theory.notation import Batch

T, SIZES = 12, Sizes(hidden=6, inputs=3, outputs=2)


def one_sequence(sigma, deviation=0.8):
    rng = np.random.default_rng(1)
    theta = gaussian(rng, SIZES, deviation)._replace(b=rng.normal(size=SIZES.hidden))
    u, x_0 = rng.normal(size=(T, 1, SIZES.inputs)), rng.normal(size=(1, SIZES.hidden))
    return theta, Batch(u, rng.normal(size=(1, 1, SIZES.outputs)), np.ones((1, 1))), x_0


@pytest.mark.parametrize("form", [equation_2, footnote_1])
@pytest.mark.parametrize("sigma", [TANH, SIGMOID, IDENTITY])
def test_the_ratio_of_W_rec_is_that_of_the_temporal_components(form, sigma):
    theta, batch, x_0 = one_sequence(sigma)
    run = bptt.gradient(form(sigma), theta, batch, SQUARED, x_0)
    parts = bptt.temporal_components(form(sigma), theta, batch, SQUARED, x_0)[T - 1]
    sizes = np.linalg.norm(parts, axis=(1, 2))[::-1]
    ratios = component_ratios(form(sigma), theta, run.x[:, 0], run.error[T, 0])
    np.testing.assert_allclose(ratios.W_rec, sizes / sizes[0], rtol=1e-12)


@pytest.mark.parametrize("sigma", [TANH, SIGMOID])
def test_both_forms_of_the_cell_have_the_same_ratios(sigma):
    theta, batch, x_0 = one_sequence(sigma)
    states = bptt.gradient(equation_2(sigma), theta, batch, SQUARED, x_0)
    outer = bptt.gradient(footnote_1(sigma), theta, batch, SQUARED, sigma.sigma(x_0))
    two = component_ratios(equation_2(sigma), theta, states.x[:, 0], states.error[T, 0])
    one = component_ratios(footnote_1(sigma), theta, outer.x[:, 0], outer.error[T, 0])
    np.testing.assert_allclose(two.b, one.b, rtol=1e-10)
    np.testing.assert_allclose(two.W_rec, one.W_rec, rtol=1e-10)


def test_the_ratio_of_b_is_the_stretch_of_the_error_by_the_product_of_jacobians():
    theta, batch, x_0 = one_sequence(TANH)
    run = bptt.gradient(equation_2(TANH), theta, batch, SQUARED, x_0)
    x, e = run.x[:, 0], run.error[T, 0]
    for lag, found in enumerate(component_ratios(equation_2(TANH), theta, x, e).b):
        product = bptt.jacobian_product(equation_2(TANH), theta, x, T, T - lag)
        assert found == pytest.approx(np.linalg.norm(e @ product) / np.linalg.norm(e), rel=1e-12)


@pytest.mark.parametrize("w", [0.5, 1.2])
def test_in_a_linear_unit_without_input_only_the_bias_tells_the_steps_apart(w):
    theta = gaussian(np.random.default_rng(0), Sizes(1, 1, 1), 0)
    theta = theta._replace(W_rec=np.array([[w]]))
    x = w ** np.arange(81.0)[:, None]
    ratios = component_ratios(equation_2(IDENTITY), theta, x, np.array([3.0]))
    np.testing.assert_allclose(ratios.b, w ** np.arange(80.0))
    np.testing.assert_allclose(ratios.W_rec, 1)


def test_a_cost_without_error_has_no_ratios():
    theta, _, _ = one_sequence(TANH)
    with pytest.raises(ValueError, match="expected an error e_T ≠ 0, got 0: carry back a cost"):
        component_ratios(equation_2(TANH), theta, np.ones((4, 6)), np.zeros(6))
