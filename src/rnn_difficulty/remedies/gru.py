"""Gated recurrent units.

    r_t = σ(W_r x_t + U_r h_{t−1} + b_r)                          reset gate
    z_t = σ(W_z x_t + U_z h_{t−1} + b_z)                          update gate
    n_t = tanh(W_n x_t + b_n + r_t ∘ (U_n h_{t−1} + c))           candidate
    h_t = z_t ∘ h_{t−1} + (1 − z_t) ∘ n_t

Backward through time, with e_t = ∂E/∂h_t and a_t = U_n h_{t−1} + c:

    δn_t = e_t ∘ (1 − z_t)(1 − n_t²)
    δz_t = e_t ∘ (h_{t−1} − n_t) ∘ z_t (1 − z_t)
    δr_t = δn_t ∘ a_t ∘ r_t (1 − r_t)
    e_{t−1} = ∂⁺E/∂h_{t−1} + e_t ∘ z_t + U_rᵀ δr_t + U_zᵀ δz_t + U_nᵀ (r_t ∘ δn_t)

Source: Cho et al. 2014, §2.3. Its first version on arXiv (1406.1078v1) resets after the product
with U_n, as here and in torch.nn.GRU; the printed one resets h_{t−1} before it. Biases are the
library's. Rows of W, U, b in the order r, z, n.
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
    """θ, or ∂E/∂θ; NumPy arrays or tensors."""

    W: Any
    """From the input, `[3 H, D]`."""
    U: Any
    """From h_{t−1}, `[3 H, H]`."""
    b: Any
    """`[3 H]`."""
    c: Any
    """Inside the reset, `[H]`."""
    W_out: Any
    """`[K, H]`."""
    b_out: Any
    """`[K]`."""


class Run(NamedTuple):
    """One pass forward."""

    gates: Tensor
    """r, z, n of every step, `[T, B, 3, H]`."""
    a: Tensor
    """U_n h_{t−1} + c, `[T, B, H]`."""
    h: Tensor
    """h_0 … h_T, `[T + 1, B, H]`."""


def forward(theta: Weights, inputs: Tensor) -> Run:
    """Return gates and states for `inputs` as in `Batch`, from h_0 = 0."""
    driven = ends.drive(theta.W, theta.b, inputs)
    T, B, H = len(driven), driven.shape[1], len(theta.c)
    h, a = driven.new_zeros(T + 1, B, H), driven.new_empty(T, B, H)
    gates = driven.view(T, B, 3, H)
    r_z, r, z, n = driven[:, :, : 2 * H].unbind(), *(part.unbind() for part in gates.unbind(2))
    U_r_z, U_n, all_h, all_a = theta.U[: 2 * H].T, theta.U[2 * H :].T, h.unbind(), a.unbind()
    for t in range(T):
        r_z[t].addmm_(all_h[t], U_r_z).sigmoid_()
        torch.addmm(theta.c, all_h[t], U_n, out=all_a[t])
        n[t].addcmul_(r[t], all_a[t]).tanh_()
        torch.lerp(n[t], all_h[t], z[t], out=all_h[t + 1])
    return Run(gates, a, h)


def backward(theta: Weights, run: Run, immediate: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return e_k for k = 0 … T, δ `[T, B, 3, H]` of W, and the same of U, from ∂⁺E/∂h_k."""
    r, z, n = run.gates.unbind(2)
    to_n = (1 - z) * (1 - n * n)
    to_r, to_z = to_n * run.a * r * (1 - r), (run.h[:-1] - n) * z * (1 - z)
    factors = torch.stack([to_r, to_z, to_n * r], 2)
    e, delta = immediate.clone(), torch.empty_like(factors)
    all_e, d, rows, f, keep = (
        e.unbind(), delta.unbind(), delta.flatten(2).unbind(), factors.unbind(), z.unbind()
    )  # fmt: skip
    for t in range(len(d) - 1, -1, -1):
        torch.mul(all_e[t + 1][:, None], f[t], out=d[t])
        all_e[t].addcmul_(all_e[t + 1], keep[t]).addmm_(rows[t], theta.U)
    of_input = torch.cat([delta[:, :, :2], (e[1:] * to_n)[:, :, None]], 2)
    return e, of_input, delta


def gradient(theta: Weights, batch: Batch, loss: str) -> Pass:
    """Return E, ∂E/∂θ and the error signal ∂E/∂h_k `[T + 1, B, H]`."""
    run = forward(theta, batch.inputs)
    end = ends.score(theta.W_out, theta.b_out, run.h, batch, loss)
    e, of_input, of_state = backward(theta, run, end.immediate)
    of_input = of_input.flatten(2)
    dtheta = Weights(
        W=ends.drive_gradient(theta.W, of_input, batch.inputs),
        U=ends.outer(of_state.flatten(2), run.h[:-1]),
        b=of_input.sum((0, 1)),
        c=of_state[:, :, 2].sum((0, 1)),
        W_out=end.W_out,
        b_out=end.b_out,
    )
    return Pass(end.cost, dtheta, e)


def outputs(theta: Weights, batch: Batch) -> Tensor:
    """Return y of the scored steps, `[S, B, K]`."""
    return ends.outputs(theta.W_out, theta.b_out, forward(theta, batch.inputs).h, batch)


def draw(rng: np.random.Generator, sizes: Sizes) -> Weights:
    """Draw weights from N(0, .1²); biases 0, but 1 for update gates: they begin by keeping h."""
    H = sizes.hidden
    b = np.zeros((3, H))
    b[1] = 1
    shapes = ((3 * H, sizes.inputs), (3 * H, H), (sizes.outputs, H))
    W, U, W_out = (rng.normal(0, 0.1, shape) for shape in shapes)
    return Weights(W, U, b.ravel(), np.zeros(H), W_out, np.zeros(sizes.outputs))


GRU = remedy("GRU", Network(Weights, draw, gradient, outputs))
