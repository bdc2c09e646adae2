"""The LSTM with peepholes against torchrecurrent, nn.LSTM and finite differences."""

import gated
import pytest
import torch
from gated import D, H, K, made
from torch import nn
from torchrecurrent import PeepholeLSTMCell

from rnn_difficulty.remedies import lstm_peephole
from rnn_difficulty.remedies.lstm_peephole import Weights

close = torch.testing.assert_close


def weights(seed=1):
    shapes = ((4 * H, D), (4 * H, H), (3, H), (4 * H,), (K, H), (K,))
    return Weights(*made(seed, *shapes))


def in_order(rows):
    """z, i, f, o → i, f, z, o, the order of both libraries."""
    z, i, f, o = rows.chunk(4)
    return torch.cat([i, f, z, o])


def load(module, theta, suffix=""):
    """Copy W, R and b; the library's second bias is 0."""
    with torch.no_grad():
        getattr(module, f"weight_ih{suffix}").copy_(in_order(theta.W))
        getattr(module, f"weight_hh{suffix}").copy_(in_order(theta.R))
        getattr(module, f"bias_ih{suffix}").copy_(in_order(theta.b))
        getattr(module, f"bias_hh{suffix}").zero_()


def test_with_peepholes_it_is_torchrecurrent_s():
    theta, batch = weights(), gated.batch()
    cell = PeepholeLSTMCell(D, H).double()
    load(cell, theta)
    with torch.no_grad():
        cell.weight_ph.copy_(theta.p.flatten())
    run = lstm_peephole.forward(theta, batch.inputs)
    y, c = torch.zeros(2, len(batch.inputs[0]), H).double()
    for t, x in enumerate(batch.inputs):
        y, c = cell(x, (y, c))
        close(run.y[t + 1], y)
        close(run.c[t + 1], c)


def test_its_gradient_is_autograd_s_through_torchrecurrent():
    theta, batch = weights(), gated.batch(scored=3)
    cell = PeepholeLSTMCell(D, H).double()
    load(cell, theta)
    with torch.no_grad():
        cell.weight_ph.copy_(theta.p.flatten())
    y, c = torch.zeros(2, len(batch.inputs[0]), H).double()
    states = []
    for x in batch.inputs:
        y, c = cell(x, (y, c))
        y.retain_grad()
        states.append(y)
    out = torch.stack(states[-3:]) @ theta.W_out.T + theta.b_out
    cost = (batch.weights * (out - batch.targets).square().sum(-1)).sum()
    cost.backward()
    done = lstm_peephole.gradient(theta, batch, "squared")
    close(done.cost, cost.detach())
    close(in_order(done.gradient.W), cell.weight_ih.grad)
    close(in_order(done.gradient.R), cell.weight_hh.grad)
    close(in_order(done.gradient.b), cell.bias_ih.grad)
    close(done.gradient.p.flatten(), cell.weight_ph.grad)
    close(done.error[1:, :, :H], torch.stack([y.grad for y in states]))


def test_without_peepholes_it_is_nn_lstm():
    theta, batch = weights(), gated.batch()
    theta = theta._replace(p=torch.zeros(3, H).double())
    rnn = nn.LSTM(D, H).double()
    load(rnn, theta, "_l0")
    y, _ = rnn(batch.inputs)
    out = y[-1:] @ theta.W_out.T + theta.b_out
    (batch.weights * (out - batch.targets).square().sum(-1)).sum().backward()
    done = lstm_peephole.gradient(theta, batch, "squared")
    close(lstm_peephole.forward(theta, batch.inputs).y[1:], y.detach())
    close(lstm_peephole.outputs(theta, batch), out.detach())
    close(in_order(done.gradient.R), rnn.weight_hh_l0.grad)
    close(in_order(done.gradient.W), rnn.weight_ih_l0.grad)


@pytest.mark.parametrize("field", Weights._fields)
@pytest.mark.parametrize("symbols", [False, True])
def test_its_gradient_is_the_slope_of_its_cost(field, symbols):
    theta, batch = weights(), gated.batch(scored=2, symbols=symbols)

    def cost(moved):
        return lstm_peephole.gradient(moved, batch, "squared").cost

    slope = gated.by_differences(cost, theta, field)
    ours = getattr(lstm_peephole.gradient(theta, batch, "squared").gradient, field)
    close(ours, slope, rtol=1e-6, atol=1e-6)


def test_cell_errors_are_slopes_too():
    """∂E/∂c_k with y_k held: a shift of c_k that the output of step k does not see."""
    theta, batch, k = weights(), gated.batch(), 3
    run = lstm_peephole.forward(theta, batch.inputs)
    done = lstm_peephole.gradient(theta, batch, "squared")

    def cost(c):
        y = run.y[k]
        for x in batch.inputs[k:]:
            y, c = stepped(theta, x, y, c)
        out = y @ theta.W_out.T + theta.b_out
        return (batch.weights[0] * (out - batch.targets[0]).square().sum(-1)).sum()

    shifted = torch.zeros_like(run.c[k])
    for unit in range(H):
        move = torch.zeros(H).double()
        move[unit] = 1e-6
        # Sequences do not meet, so all move at once; each cost is its own.
        for b in range(len(shifted)):
            only = torch.zeros_like(shifted)
            only[b] = move
            rise = cost(run.c[k] + only) - cost(run.c[k] - only)
            shifted[b, unit] = rise / 2e-6
    close(done.error[k, :, H:], shifted, rtol=1e-5, atol=1e-7)


def stepped(theta, x, y, c):
    """The six equations of the seed slides, one by one."""
    W, R, b = theta.W.view(4, H, D), theta.R.view(4, H, H), theta.b.view(4, H)
    a = [x @ W[k].T + y @ R[k].T + b[k] for k in range(4)]
    z = torch.tanh(a[0])
    i = torch.sigmoid(a[1] + theta.p[0] * c)
    f = torch.sigmoid(a[2] + theta.p[1] * c)
    c = i * z + f * c
    o = torch.sigmoid(a[3] + theta.p[2] * c)
    return o * torch.tanh(c), c
