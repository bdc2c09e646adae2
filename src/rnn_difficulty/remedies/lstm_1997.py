"""LSTM as Hochreiter & Schmidhuber published it: no forget gate, and a truncated gradient.

    y_in(t) = f(net_in(t)),   y_out(t) = f(net_out(t))               gates, f(x) = 1/(1 + e⁻ˣ)
    s(t) = s(t − 1) + y_in(t) ∘ g(net_c(t))                          cell, g(x) = 4 f(x) − 2
    y(t) = y_out(t) ∘ h(s(t))                                        output, h(x) = 2 f(x) − 1

with net(t) = W x(t) + R y(t − 1) + b. Errors that arrive at net_in, net_out and net_c change the
weights that lead there but go no further back in time; only within the cell are they carried on.
So with e(t) = ∂E/∂s(t) nothing multiplies it from step to step, the constant error carousel:

    e(t) = e(t + 1) + ∂⁺E/∂y(t) ∘ y_out(t) ∘ h′(s(t))
    δ_c(t) = e(t) ∘ y_in(t) ∘ g′(net_c(t))
    δ_in(t) = e(t) ∘ g(net_c(t)) ∘ f′(net_in(t))
    δ_out(t) = ∂⁺E/∂y(t) ∘ h(s(t)) ∘ f′(net_out(t))

Source: Hochreiter & Schmidhuber 1997, §4 (cell and truncation) and appendix A.1. Here a block holds
one cell, and gates read the input and all y. Rows of W, R, b in the order c, in, out.
"""

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnn_difficulty.remedies import ends
from rnn_difficulty.remedies.by_gradient import Network, Pass, remedy
from rnn_difficulty.theory.initialization import Sizes
from rnn_difficulty.theory.notation import Batch


class Weights(NamedTuple):
    """θ, or the truncated gradient; NumPy arrays or tensors."""

    W: Any
    """From the input, `[3 H, D]`."""
    R: Any
    """From y(t − 1), `[3 H, H]`."""
    b: Any
    """`[3 H]`."""
    W_out: Any
    """`[K, H]`."""
    b_out: Any
    """`[K]`."""


class Run(NamedTuple):
    """One pass forward."""

    squashed: Tensor
    """g(net_c), y_in, y_out of every step, `[T, B, 3, H]`."""
    s: Tensor
    """s(0) … s(T), `[T + 1, B, H]`."""
    y: Tensor
    """y(0) … y(T), `[T + 1, B, H]`."""


def forward(theta: Weights, inputs: Tensor) -> Run:
    """Return cells and gates for `inputs` as in `Batch`, from y(0) = s(0) = 0."""
    net = ends.drive(theta.W, theta.b, inputs)
    T, B, H = len(net), net.shape[1], theta.R.shape[1]
    s, y = (net.new_zeros(T + 1, B, H) for _ in range(2))
    squashed = net.view(T, B, 3, H)
    g, y_in, y_out = (part.unbind() for part in squashed.unbind(2))
    gates = squashed[:, :, 1:].unbind()
    nets, all_s, all_y, R = net.unbind(), s.unbind(), y.unbind(), theta.R.T
    for t in range(T):
        nets[t].addmm_(all_y[t], R)
        g[t].div_(2).tanh_().mul_(2)  # 4 f(x) − 2 = 2 tanh(x/2)
        gates[t].sigmoid_()
        torch.addcmul(all_s[t], y_in[t], g[t], out=all_s[t + 1])
        torch.mul(y_out[t], torch.tanh(all_s[t + 1] / 2), out=all_y[t + 1])
    return Run(squashed, s, y)


def backward(run: Run, immediate: Tensor) -> tuple[Tensor, Tensor]:
    """Return e(k) for k = 0 … T `[T + 1, B, H]` and δ `[T, B, 3, H]` from ∂⁺E/∂y(k).

    e(k) is what the steps after k ask of s(k).
    """
    g, y_in, y_out = run.squashed.unbind(2)
    h, dy = torch.tanh(run.s[1:] / 2), immediate[1:]
    here = dy * y_out * (1 - h * h) / 2
    total = here.flip(0).cumsum(0).flip(0)
    slope_g = (4 - g * g) / 4
    delta = torch.stack(
        [total * y_in * slope_g, total * g * y_in * (1 - y_in), dy * h * y_out * (1 - y_out)], 2
    )
    return torch.cat([total, torch.zeros_like(total[:1])]), delta


def gradient(theta: Weights, batch: Batch, loss: str) -> Pass:
    """Return E, the truncated ∂E/∂θ and the error signal (∂⁺E/∂y, e) `[T + 1, B, 2 H]`."""
    run = forward(theta, batch.inputs)
    end = ends.score(theta.W_out, theta.b_out, run.y, batch, loss)
    e, delta = backward(run, end.immediate)
    delta = delta.flatten(2)
    dtheta = Weights(
        W=ends.drive_gradient(theta.W, delta, batch.inputs),
        R=ends.outer(delta, run.y[:-1]),
        b=delta.sum((0, 1)),
        W_out=end.W_out,
        b_out=end.b_out,
    )
    return Pass(end.cost, dtheta, torch.cat([end.immediate, e], -1))


def outputs(theta: Weights, batch: Batch) -> Tensor:
    """Return the outputs of the scored steps, `[S, B, K]`."""
    return ends.outputs(theta.W_out, theta.b_out, forward(theta, batch.inputs).y, batch)


def draw(rng: np.random.Generator, sizes: Sizes) -> Weights:
    """Draw weights from U(−.1, .1); biases 0, but −1 for input gates, against drift (§4)."""
    H = sizes.hidden
    b = np.zeros((3, H))
    b[1] = -1
    shapes = ((3 * H, sizes.inputs), (3 * H, H), (sizes.outputs, H))
    W, R, W_out = (rng.uniform(-0.1, 0.1, shape) for shape in shapes)
    return Weights(W, R, b.ravel(), W_out, np.zeros(sizes.outputs))


LSTM_1997 = remedy("LSTM (1997)", Network(Weights, draw, gradient, outputs))
