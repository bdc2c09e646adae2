"""Gated recurrent units against nn.GRU and finite differences."""

import gated
import pytest
import torch
from gated import D, H, K, made
from torch import nn

from rnn_difficulty.remedies import gru
from rnn_difficulty.remedies.gru import Weights

close = torch.testing.assert_close


def weights(seed=3):
    return Weights(*made(seed, (3 * H, D), (3 * H, H), (3 * H,), (H,), (K, H), (K,)))


def test_it_is_nn_gru_with_its_gradient():
    theta, batch = weights(), gated.batch(scored=2)
    rnn = nn.GRU(D, H).double()
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(theta.W)
        rnn.weight_hh_l0.copy_(theta.U)
        rnn.bias_ih_l0.copy_(theta.b)
        rnn.bias_hh_l0.zero_()[2 * H :] = theta.c
    h, _ = rnn(batch.inputs)
    out = h[-2:] @ theta.W_out.T + theta.b_out
    cost = (batch.weights * (out - batch.targets).square().sum(-1)).sum()
    cost.backward()
    done = gru.gradient(theta, batch, "squared")
    close(gru.forward(theta, batch.inputs).h[1:], h.detach())
    close(gru.outputs(theta, batch), out.detach())
    close(done.cost, cost.detach())
    close(done.gradient.W, rnn.weight_ih_l0.grad)
    close(done.gradient.U, rnn.weight_hh_l0.grad)
    close(done.gradient.b, rnn.bias_ih_l0.grad)
    close(done.gradient.c, rnn.bias_hh_l0.grad[2 * H :])


@pytest.mark.parametrize("field", Weights._fields)
@pytest.mark.parametrize("symbols", [False, True])
def test_its_gradient_is_the_slope_of_its_cost(field, symbols):
    theta, batch = weights(), gated.batch(scored=2, symbols=symbols)
    slope = gated.by_differences(
        lambda moved: gru.gradient(moved, batch, "squared").cost, theta, field
    )
    ours = getattr(gru.gradient(theta, batch, "squared").gradient, field)
    close(ours, slope, rtol=1e-6, atol=1e-6)


def test_an_open_update_gate_hands_the_error_on_unchanged():
    """z = 1: h_t = h_{t−1}, so every step has the error of the last."""
    theta, batch = weights(), gated.batch()
    theta = theta._replace(W=0 * theta.W, U=0 * theta.U, b=torch.full((3 * H,), 1e3).double())
    error = gru.gradient(theta, batch, "squared").error
    close(error, error[-1:].expand_as(error), rtol=1e-12, atol=0)
