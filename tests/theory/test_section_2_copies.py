"""A copy of the weights for every step: measured gradients of the copies, and their sum."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from rnn_difficulty.theory import bptt, copies, two_steps
from rnn_difficulty.theory.cell import equation_2, footnote_1
from rnn_difficulty.theory.cost import SQUARED
from rnn_difficulty.theory.nonlinearity import TANH

FORMS = pytest.mark.parametrize("form", [equation_2, footnote_1])


@FORMS
def test_the_gradient_of_a_copy_is_what_moving_it_does(form):
    theta, batch, x_0 = two_steps.example()
    cell, W = form(TANH), np.stack([theta.W_rec] * 2)
    measured = approx_fprime(
        W.ravel(),
        lambda moved: copies.cost(cell, theta, moved.reshape(W.shape), batch, SQUARED, x_0),
        1e-7,
    )
    found = copies.gradients(cell, theta, batch, SQUARED, x_0)
    np.testing.assert_allclose(found.ravel(), measured, atol=1e-5)


@FORMS
def test_copies_that_are_all_the_same_are_the_recurrent_network(form):
    theta, batch, x_0 = two_steps.example()
    run = bptt.gradient(form(TANH), theta, batch, SQUARED, x_0)
    same = np.stack([theta.W_rec] * 2)
    assert copies.cost(form(TANH), theta, same, batch, SQUARED, x_0) == pytest.approx(run.cost)
    total = copies.gradients(form(TANH), theta, batch, SQUARED, x_0).sum(axis=0)
    np.testing.assert_allclose(total, run.gradient.W_rec, atol=1e-12)


def test_every_step_needs_a_matrix():
    theta, batch, x_0 = two_steps.example()
    with pytest.raises(ValueError, match="expected one matrix for each of 2 steps, got 1"):
        copies.cost(equation_2(TANH), theta, theta.W_rec[None], batch, SQUARED, x_0)


def test_the_worked_example_by_fractions():
    theta, batch, x_0 = two_steps.example()
    run = bptt.gradient(equation_2(TANH), theta, batch, SQUARED, x_0)
    np.testing.assert_allclose(np.tanh(run.x[:, 0]), [[1 / 2, 0], [0, 1 / 2], [1 / 2, 1 / 2]])
    assert run.cost == pytest.approx(1 / 2)
    expected = [[-105 / 16, 5 / 4], [-5 / 4, 15 / 4], [3 / 4, 3 / 2]]
    np.testing.assert_allclose(run.error[:, 0], expected, atol=1e-12)
    np.testing.assert_allclose(run.gradient.b, [-1 / 2, 21 / 4], atol=1e-12)
    np.testing.assert_allclose(run.gradient.W_out, [[1 / 2, 1]], atol=1e-12)
