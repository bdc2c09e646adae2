"""One update's forward and backward pass in PyTorch, without an autograd graph.

Any size, CPU or CUDA, float32 or float64. The cell is footnote 1's form, as in the authors' code,

    h_t = σ(W_rec h_{t−1} + W_in u_t + b),

so `error` is ∂E/∂h_k. Each step of time costs one matrix product forward and one backward; all that
does not depend on the step before is one product over all steps at once.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

from rnn_difficulty.engines.costs import COSTS
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.theory.regularizer import ACTIVE


class Pass(NamedTuple):
    """What one pass through time gives; tensors on the engine's device."""

    cost: Tensor
    """E, a scalar."""
    omega: Tensor
    """Ω of the authors' code (ICML 2013, eq. 10), a scalar; 0 where α = 0."""
    gradient: Parameters
    """∂E/∂θ, with α ∂⁺Ω/∂W_rec added to W_rec."""
    h: Tensor
    """h_0 … h_T, `[T + 1, B, H]`."""
    error: Tensor
    """∂E/∂h_k for k = 0 … T, `[T + 1, B, H]`."""


def tensors(theta: Parameters, dtype: torch.dtype, device: str = "cpu") -> Parameters:
    """Return copies of NumPy parameters as tensors."""
    return Parameters(*(torch.tensor(p, dtype=dtype, device=device) for p in theta))


def batch_tensors(batch: Batch, dtype: torch.dtype, device: str = "cpu") -> Batch:
    """Return a NumPy batch as tensors: symbols and classes as int64, the rest as `dtype`."""

    dtypes = [torch.int64 if array.dtype.kind in "iu" else dtype for array in batch]
    return Batch(
        *(torch.as_tensor(a, dtype=d, device=device) for a, d in zip(batch, dtypes, strict=True))
    )


def forward(theta: Parameters, inputs: Tensor, h_0: Tensor, sigma: str) -> Tensor:
    """Return h_0 … h_T `[T + 1, B, H]`; `inputs` as in `Batch`, h_0 `[B, H]`."""
    drive = _drive(theta, inputs)
    h = torch.cat([h_0[None], drive])
    W, activate = theta.W_rec.T, ACTIVATE[sigma]
    steps = h.unbind()
    for h_prev, h_t in pairwise(steps):
        activate(h_t.addmm_(h_prev, W))
    return h


def outputs(theta: Parameters, h: Tensor) -> Tensor:
    """Return y = W_out h + b_out, `[..., K]`."""
    return h @ theta.W_out.T + theta.b_out


def gradient(
    theta: Parameters, batch: Batch, h_0: Tensor, sigma: str, loss: str, alpha: float = 0.0
) -> Pass:
    """Return E, Ω, their gradient, the states and the error signal (ICML 2013, eqs 3, 4 and 10).

    `sigma` and `loss` name the nonlinearity and the cost (`nonlinearity`, `cost`); `alpha` weighs
    Ω. Only W_rec has a gradient of Ω, the immediate derivative.
    """
    h = forward(theta, batch.inputs, h_0, sigma)
    scored = h[len(h) - len(batch.weights) :]
    value, dy = COSTS[loss](outputs(theta, scored), batch.targets)
    dy *= batch.weights[..., None]
    error, back, delta = _backward(theta, h, dy @ theta.W_out, SLOPE[sigma](h[1:]))
    omega, slope = _omega(back, error[1:], alpha)
    # ∂E/∂W_rec = Σ δᵀ h and ∂⁺Ω/∂W_rec = Σ δᵀ (slope p) share δ: one product serves both.
    right = h[:-1] if alpha == 0 else torch.addcmul(h[:-1], slope[..., None], back)
    dtheta = Parameters(
        W_rec=_outer(delta, right),
        W_in=_input_gradient(theta, delta, batch.inputs),
        b=delta.sum((0, 1)),
        W_out=_outer(dy, scored),
        b_out=dy.sum((0, 1)),
    )
    return Pass((batch.weights * value).sum(), omega, dtheta, h, error)


def _drive(theta: Parameters, inputs: Tensor) -> Tensor:
    if inputs.dim() == 2:
        return (theta.W_in.T + theta.b)[inputs]
    return inputs @ theta.W_in.T + theta.b


def _backward(
    theta: Parameters, h: Tensor, immediate: Tensor, slope: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return ∂E/∂h_k (k = 0 … T), its part that came back through W_rec (k < T), and δ = e ∘ σ′."""
    error, delta = torch.zeros_like(h), torch.empty_like(slope)
    error[len(h) - len(immediate) :] = immediate
    # Where only the last step is scored, nothing is added on the way and both are one array.
    several = len(immediate) > 1
    back = torch.empty_like(slope) if several else error[:-1]
    e, p, d, s = error.unbind(), back.unbind(), delta.unbind(), slope.unbind()
    for t in range(len(slope) - 1, -1, -1):
        torch.mul(e[t + 1], s[t], out=d[t])
        torch.mm(d[t], theta.W_rec, out=p[t])
        if several:
            e[t].add_(p[t])
    return error, back, delta


def _omega(back: Tensor, error: Tensor, alpha: float) -> tuple[Tensor, Tensor]:
    """Return Ω and α · ∂Ω/∂‖p‖² · 2, `[T, B]`, the factor of p in α ∂Ω/∂p."""
    if alpha == 0:
        return back.new_zeros(()), back.new_zeros(())
    p_squared, e_squared = back.square().sum(-1), error.square().sum(-1)
    active = e_squared >= ACTIVE
    excess = torch.where(active, p_squared / e_squared - 1, 0)
    count = active.sum(dtype=error.dtype).clamp(min=1)
    slope = torch.where(active, 4 * alpha / count * excess / e_squared, 0)
    return excess.square().sum() / count, slope


def _outer(rows: Tensor, columns: Tensor) -> Tensor:
    return rows.flatten(0, 1).T @ columns.flatten(0, 1)


def _input_gradient(theta: Parameters, delta: Tensor, inputs: Tensor) -> Tensor:
    if inputs.dim() == 3:
        return _outer(delta, inputs)
    dW_in = torch.zeros_like(theta.W_in.T)
    return dW_in.index_add_(0, inputs.flatten(), delta.flatten(0, 1)).T


ACTIVATE: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.Tensor.tanh_,
    "sigmoid": torch.Tensor.sigmoid_,
    "identity": lambda h: h,
}
"""σ, in place."""
SLOPE: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": lambda h: 1 - h * h,
    "sigmoid": lambda h: h * (1 - h),
    "identity": torch.ones_like,
}
"""σ′ as a function of h."""
