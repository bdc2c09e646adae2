"""LSTM with input, forget and output gates and peepholes, as the seed slides write it.

    z_t = tanh(W_z x_t + R_z y_{t−1} + b_z)                      block input
    i_t = σ(W_i x_t + R_i y_{t−1} + p_i ∘ c_{t−1} + b_i)         input gate
    f_t = σ(W_f x_t + R_f y_{t−1} + p_f ∘ c_{t−1} + b_f)         forget gate
    c_t = i_t ∘ z_t + f_t ∘ c_{t−1}                              cell
    o_t = σ(W_o x_t + R_o y_{t−1} + p_o ∘ c_t + b_o)             output gate
    y_t = o_t ∘ tanh(c_t)                                        block output

Backward through time, with δ = ∂E/∂(what stands inside tanh or σ):

    ∂E/∂y_t = ∂⁺E/∂y_t + Rᵀ δ_{t+1}
    δo_t = ∂E/∂y_t ∘ tanh(c_t) ∘ o_t (1 − o_t)
    ∂E/∂c_t = ∂E/∂y_t ∘ o_t (1 − tanh² c_t) + p_o ∘ δo_t + e_t
    δf_t = ∂E/∂c_t ∘ c_{t−1} ∘ f_t (1 − f_t)
    δi_t = ∂E/∂c_t ∘ z_t ∘ i_t (1 − i_t)
    δz_t = ∂E/∂c_t ∘ i_t (1 − z_t²)
    e_{t−1} = ∂E/∂c_t ∘ f_t + p_i ∘ δi_t + p_f ∘ δf_t

Source: Greff et al. 2017, *LSTM: A Search Space Odyssey*, §II-A and §II-B; forget gates are by Gers
et al. 2000, peepholes by Gers et al. 2002. Rows of W, R, b in the order z, i, f, o.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnn_difficulty.remedies import ends
from rnn_difficulty.remedies.by_gradient import Network, Pass, remedy
from rnn_difficulty.theory.initialization import Sizes
from rnn_difficulty.theory.notation import Batch


class Weights(NamedTuple):
    """θ, or ∂E/∂θ; NumPy arrays or tensors."""

    W: Any
    """From the input, `[4 H, D]`."""
    R: Any
    """From y_{t−1}, `[4 H, H]`."""
    p: Any
    """Peepholes of i, f and o, `[3, H]`."""
    b: Any
    """`[4 H]`."""
    W_out: Any
    """`[K, H]`."""
    b_out: Any
    """`[K]`."""


class Run(NamedTuple):
    """One pass forward."""

    gates: Tensor
    """z, i, f, o of every step, `[T, B, 4, H]`."""
    c: Tensor
    """c_0 … c_T, `[T + 1, B, H]`."""
    y: Tensor
    """y_0 … y_T, `[T + 1, B, H]`."""
    squashed: Tensor
    """tanh c_0 … tanh c_T, `[T + 1, B, H]`."""


class Errors(NamedTuple):
    """One pass back."""

    y: Tensor
    """∂E/∂y_k for k = 0 … T, `[T + 1, B, H]`."""
    c: Tensor
    """∂E/∂c_k with y_k held: what the steps after k ask of the cell, `[T + 1, B, H]`."""
    delta: Tensor
    """δz, δi, δf, δo, `[T, B, 4, H]`."""


def forward(theta: Weights, inputs: Tensor) -> Run:
    """Return all of z … y for `inputs` as in `Batch`, from y_0 = c_0 = 0."""
    a = ends.drive(theta.W, theta.b, inputs)
    T, B, H = len(a), a.shape[1], len(theta.p[0])
    c, y, squashed = (a.new_zeros(T + 1, B, H) for _ in range(3))
    gates = a.view(T, B, 4, H)
    z, _, f, o = (gate.unbind() for gate in gates.unbind(2))
    i_f, i = gates[:, :, 1:3].unbind(), gates[:, :, 1].unbind()
    all_a, all_c, all_y, all_squashed = a.unbind(), c.unbind(), y.unbind(), squashed.unbind()
    before = c[:, :, None].unbind()
    R, p_if, p_o = theta.R.T, theta.p[:2], theta.p[2]
    for t in range(T):
        all_a[t].addmm_(all_y[t], R)
        z[t].tanh_()
        i_f[t].addcmul_(p_if, before[t]).sigmoid_()
        c_t = torch.mul(i[t], z[t], out=all_c[t + 1]).addcmul_(f[t], all_c[t])
        o[t].addcmul_(p_o, c_t).sigmoid_()
        torch.mul(o[t], torch.tanh(c_t, out=all_squashed[t + 1]), out=all_y[t + 1])
    return Run(gates, c, y, squashed)


def to_cell(theta: Weights, run: Run) -> Tensor:
    """Return ∂y_t/∂c_t, through tanh and the peephole of o_t, `[T, B, H]`."""
    o, squashed = run.gates[:, :, 3], run.squashed[1:]
    return o * (1 - squashed * squashed) + theta.p[2] * squashed * o * (1 - o)


def backward(theta: Weights, run: Run, immediate: Tensor, e_c: Tensor | None = None) -> Errors:
    """Return the errors from ∂⁺E/∂y_k `[T + 1, B, H]` and ∂⁺E/∂c_T `[B, H]` (None: 0)."""
    z, i, f, o = run.gates.unbind(2)
    squashed = run.squashed[1:]
    slopes = torch.stack([i * (1 - z * z), z * i * (1 - i), run.c[:-1] * f * (1 - f)], 2)
    slope_o = squashed * o * (1 - o)
    to_before = f + (slopes[:, :, 1:] * theta.p[:2]).sum(2)
    y, c, delta = immediate.clone(), torch.zeros_like(immediate), torch.empty_like(run.gates)
    if e_c is not None:
        c[-1] = e_c
    e_y, e, d = y.unbind(), c.unbind(), delta.flatten(2).unbind()
    d_zif, d_o = delta[:, :, :3].unbind(), delta[:, :, 3].unbind()
    s_zif, s_o, through, keep = (
        part.unbind() for part in (slopes, slope_o, to_cell(theta, run), to_before)
    )
    for t in range(len(d) - 1, -1, -1):
        total = torch.addcmul(e[t + 1], e_y[t + 1], through[t])
        torch.mul(total[:, None], s_zif[t], out=d_zif[t])
        torch.mul(e_y[t + 1], s_o[t], out=d_o[t])
        torch.mul(total, keep[t], out=e[t])
        e_y[t].addmm_(d[t], theta.R)
    return Errors(y, c, delta)


def gradient(
    theta: Weights,
    batch: Batch,
    loss: str,
    forward: Callable[..., Run] = forward,
    backward: Callable[..., Errors] = backward,
) -> Pass:
    """Return E, ∂E/∂θ and the error signal (∂E/∂y_k, ∂E/∂c_k) `[T + 1, B, 2 H]`.

    `lstm_fused` gives its own passes.
    """
    run = forward(theta, batch.inputs)
    end = ends.score(theta.W_out, theta.b_out, run.y, batch, loss)
    error = backward(theta, run, end.immediate)
    delta = error.delta.flatten(2)
    seen = (run.c[:-1], run.c[:-1], run.c[1:])
    p = torch.stack([(error.delta[:, :, k + 1] * seen[k]).sum((0, 1)) for k in range(3)])
    dtheta = Weights(
        W=ends.drive_gradient(theta.W, delta, batch.inputs),
        R=ends.outer(delta, run.y[:-1]),
        p=p,
        b=delta.sum((0, 1)),
        W_out=end.W_out,
        b_out=end.b_out,
    )
    return Pass(end.cost, dtheta, torch.cat([error.y, error.c], -1))


def outputs(theta: Weights, batch: Batch) -> Tensor:
    """Return y of the scored steps, `[S, B, K]`."""
    return ends.outputs(theta.W_out, theta.b_out, forward(theta, batch.inputs).y, batch)


def draw(rng: np.random.Generator, sizes: Sizes) -> Weights:
    """Draw weights from N(0, .1²); biases 0, but 1 for forget gates: they begin open.

    Gers et al. 2000 begin with positive biases there; the 1 is by Jozefowicz et al. 2015.
    """
    H = sizes.hidden
    b = np.zeros((4, H))
    b[2] = 1
    shapes = ((4 * H, sizes.inputs), (4 * H, H), (3, H), (sizes.outputs, H))
    W, R, p, W_out = (rng.normal(0, 0.1, shape) for shape in shapes)
    return Weights(W, R, p, b.ravel(), W_out, np.zeros(sizes.outputs))


LSTM = remedy("LSTM", Network(Weights, draw, gradient, outputs))
"""Without Numba; `lstm_fused.LSTM` does the same faster."""
