"""The LSTM of 1997 against its own forward sums, autograd with cut edges, and its carousel."""

import gated
import pytest
import torch
from gated import B, D, H, K, made

from rnn_difficulty.remedies import lstm_1997
from rnn_difficulty.remedies.lstm_1997 import Weights

close = torch.testing.assert_close


def weights(seed=2):
    return Weights(*made(seed, (3 * H, D), (3 * H, H), (3 * H,), (K, H), (K,)))


def f(x):
    return 1 / (1 + torch.exp(-x))


def unrolled(theta, batch, cut):
    """y(1) … y(T) with autograd; `cut` is what stands between y(t − 1) and the nets."""
    y = s = torch.zeros(B, H).double()
    states = []
    for x in batch.inputs:
        net_c, net_in, net_out = (x @ theta.W.T + cut(y) @ theta.R.T + theta.b).chunk(3, -1)
        s = s + f(net_in) * (4 * f(net_c) - 2)
        y = f(net_out) * (2 * f(s) - 1)
        states.append(y)
    return torch.stack(states)


def squared(theta, y, batch):
    out = y[-len(batch.weights) :] @ theta.W_out.T + theta.b_out
    return (batch.weights * (out - batch.targets).square().sum(-1)).sum()


@pytest.mark.parametrize("scored", [1, 4])
def test_truncation_is_autograd_with_the_edges_into_the_nets_cut(scored):
    theta, batch = weights(), gated.batch(scored=scored)
    leaves = Weights(*(p.clone().requires_grad_() for p in theta))
    cost = squared(leaves, unrolled(leaves, batch, torch.Tensor.detach), batch)
    cost.backward()
    done = lstm_1997.gradient(theta, batch, "squared")
    close(done.cost, cost.detach())
    for ours, leaf in zip(done.gradient, leaves, strict=True):
        close(ours, leaf.grad)


def test_without_the_cut_the_gradient_is_another():
    theta, batch = weights(), gated.batch()
    leaves = Weights(*(p.clone().requires_grad_() for p in theta))
    squared(leaves, unrolled(leaves, batch, lambda y: y), batch).backward()
    done = lstm_1997.gradient(theta, batch, "squared")
    assert (done.gradient.R - leaves.R.grad).abs().max() > 0.1 * leaves.R.grad.abs().max()
    close(done.gradient.W_out, leaves.W_out.grad)


def test_it_is_the_forward_sum_that_the_paper_prints():
    """∂s(t)/∂w = ∂s(t − 1)/∂w + …, carried forward for each weight (1997, appendix A.1)."""
    theta, batch = weights(), gated.batch()
    y = s = torch.zeros(B, H).double()
    ds_in = ds_c = torch.zeros(B, H, D).double()
    for x in batch.inputs:
        net_c, net_in, net_out = (x @ theta.W.T + y @ theta.R.T + theta.b).chunk(3, -1)
        g, y_in, y_out = 4 * f(net_c) - 2, f(net_in), f(net_out)
        slope_g = 4 * f(net_c) * (1 - f(net_c))
        ds_c = ds_c + (y_in * slope_g)[..., None] * x[:, None]
        ds_in = ds_in + (g * y_in * (1 - y_in))[..., None] * x[:, None]
        s = s + y_in * g
        h, slope_h = 2 * f(s) - 1, 2 * f(s) * (1 - f(s))
        y = y_out * h
    out = y @ theta.W_out.T + theta.b_out
    dy = 2 * batch.weights[0][:, None] * (out - batch.targets[0]) @ theta.W_out
    internal = (dy * y_out * slope_h)[..., None]
    dout = (dy * h * y_out * (1 - y_out))[..., None] * x[:, None]
    expected = torch.cat([(internal * ds_c).sum(0), (internal * ds_in).sum(0), dout.sum(0)])
    close(lstm_1997.gradient(theta, batch, "squared").gradient.W, expected)


def test_the_error_of_a_cell_is_the_same_at_every_step():
    """Scored at the last step alone, e(t) is constant: the carousel."""
    theta, batch = weights(), gated.batch()
    error = lstm_1997.gradient(theta, batch, "squared").error[:-1, :, H:]
    assert error.abs().max() > 0
    close(error, error[-1:].expand_as(error), rtol=0, atol=0)


def test_outputs_are_what_the_cost_is_of():
    theta, batch = weights(), gated.batch(symbols=True)
    out = lstm_1997.outputs(theta, batch)
    cost = (batch.weights * (out - batch.targets).square().sum(-1)).sum()
    close(lstm_1997.gradient(theta, batch, "squared").cost, cost)
