"""The carousel against products of gates, autograd and the theory's products of Jacobians."""

import numpy as np
import pytest
import torch
from gated import D, H, K, T, made
from test_lstm_peephole import stepped, weights

from rnn_difficulty.remedies import carousel, lstm_peephole
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import equation_2, footnote_1
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import TANH


def test_the_whole_derivative_is_autograd_s():
    theta, (u,) = weights(), made(6, (T, D))
    run = lstm_peephole.forward(theta, u[:, None])
    done = carousel.of_lstm(theta, u)
    assert len(done.whole) == T + 1
    for lag in (1, 3, T - 1):
        k = T - lag

        def later(c, k=k):
            """c_T from c_k; y_k follows c_k, and o_k with it."""
            x, y = u[k - 1], run.y[k - 1, 0]
            W, R, b = (part.unflatten(0, (4, H))[3] for part in (theta.W, theta.R, theta.b))
            o = torch.sigmoid(x @ W.T + y @ R.T + theta.p[2] * c + b)
            y = o * torch.tanh(c)
            for x in u[k:]:
                y, c = stepped(theta, x, y, c)
            return c

        jacobian = torch.autograd.functional.jacobian(later, run.c[k, 0])
        np.testing.assert_allclose(done.whole[lag], torch.linalg.matrix_norm(jacobian, 2))


def test_with_gates_held_it_is_the_largest_product_of_forget_gates():
    theta, (u,) = weights(), made(7, (T, D))
    f = lstm_peephole.forward(theta, u[:, None]).gates[:, 0, 2].numpy()
    held = carousel.of_lstm(theta, u).held
    for lag in range(T + 1):
        np.testing.assert_allclose(held[lag], f[T - lag :].prod(0).max())


def test_open_forget_gates_and_nothing_else_are_the_identity():
    """f = 1, no way through the gates or z: both are 1 at every lag."""
    theta, (u,) = weights(), made(8, (T, D))
    b = torch.zeros(4, H).double()
    b[2] = 50
    silent = theta._replace(
        W=0 * theta.W, R=0 * theta.R, p=0 * theta.p, b=b.flatten(), W_out=torch.zeros(K, H)
    )
    done = carousel.of_lstm(silent, u)
    np.testing.assert_allclose(done.held, 1, rtol=1e-12)
    np.testing.assert_allclose(done.whole, 1, rtol=1e-12)


@pytest.mark.parametrize("form", [equation_2, footnote_1])
def test_the_plain_network_s_are_the_products_of_equation_5(form):
    cell, rng = form(TANH), np.random.default_rng(9)
    theta, u = gaussian(rng, Sizes(H, D, K), 0.7), rng.normal(size=(T, D))
    x = bptt.forward(cell, theta, u[:, None], np.zeros((1, H)))[:, 0]
    norms = carousel.of_plain(cell, theta, u)
    expected = [
        np.linalg.norm(bptt.jacobian_product(cell, theta, x, T, T - lag), 2) for lag in range(T + 1)
    ]
    np.testing.assert_allclose(norms, expected)
