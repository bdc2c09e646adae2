"""PyTorch's recurrent layers written out once more, from the formulas in PyTorch's manual."""

import torch
from torch import nn

KINDS = {"tanh": nn.RNN, "relu": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
CELLS = {"tanh": nn.RNNCell, "relu": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}
D, H = 3, 4


def seeded(kind, seed=0, scale=1.6, **settings):
    """A module of `kind` in float64, with weights larger than PyTorch's own."""
    torch.manual_seed(seed)
    if kind in ("tanh", "relu"):
        settings["nonlinearity"] = kind
    rnn = KINDS[kind](D, H, **settings).double()
    with torch.no_grad():
        for p in rnn.parameters():
            p.mul_(scale)
        # So that not all rectified units are off.
        for name, p in rnn.named_parameters():
            if kind == "relu" and name.startswith("bias_ih"):
                p.add_(0.8)
    return rnn


def cell_like(rnn, kind):
    """A cell with the weights of the first layer."""
    more = {"nonlinearity": kind} if kind in ("tanh", "relu") else {}
    cell = CELLS[kind](D, H, **more).double()
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        getattr(cell, name).data.copy_(getattr(rnn, f"{name}_l0").data)
    return cell


def step(kind, rnn, suffix, x, state):
    """One step of one layer; the state is (h,) or (h, c)."""
    W_ih, W_hh = getattr(rnn, f"weight_ih{suffix}"), getattr(rnn, f"weight_hh{suffix}")
    b_ih, b_hh = getattr(rnn, f"bias_ih{suffix}"), getattr(rnn, f"bias_hh{suffix}")
    h = state[0]
    a, b = x @ W_ih.T + b_ih, h @ W_hh.T + b_hh
    if kind in ("tanh", "relu"):
        return (getattr(torch, kind)(a + b),)
    if kind == "lstm":
        i, f, g, o = (a + b).chunk(4, -1)
        c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c
    (r, z, n), (r_h, z_h, n_h) = a.chunk(3, -1), b.chunk(3, -1)
    r, z = torch.sigmoid(r + r_h), torch.sigmoid(z + z_h)
    n = torch.tanh(n + r * n_h)
    return ((1 - z) * n + z * h,)


def run(kind, rnn, x, state):
    """All states of every layer, from x `[T, B, D]`: `states[layer][k]` is (h_k,) or (h_k, c_k).

    `state` holds the initial states, `[layers, B, H]` each. Every state is a node of one graph.
    """
    states = []
    for layer in range(rnn.num_layers):
        own = [tuple(part[layer].clone().requires_grad_() for part in state)]
        for x_t in x:
            own.append(step(kind, rnn, f"_l{layer}", x_t, own[-1]))
        states.append(own)
        x = torch.stack([s[0] for s in own[1:]])
    return states


def zeros(kind, layers, batch):
    return tuple(torch.zeros(layers, batch, H).double() for _ in range(2 if kind == "lstm" else 1))


def inputs(steps, batch, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(steps, batch, D, generator=generator, dtype=torch.float64)


def weighing(steps, batch, seed=2, width=H):
    """Fixed weights of outputs in a loss."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(steps, batch, width, generator=generator, dtype=torch.float64)
