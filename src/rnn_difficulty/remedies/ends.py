"""The two ends that gated and linear networks share with the plain one.

Before the recurrence stands W u_t + b, for all steps at once; after it y = W_out h + b_out and the
cost (`engines.costs`). PyTorch, no autograd graph; `inputs`, `targets` and `weights` as in `Batch`.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from rnn_difficulty.engines.costs import COSTS
from rnn_difficulty.theory.notation import Batch


class Scored(NamedTuple):
    """What the scored steps, the last S, give."""

    cost: Tensor
    """E, a scalar."""
    W_out: Tensor
    """∂E/∂W_out `[K, H]`."""
    b_out: Tensor
    """∂E/∂b_out `[K]`."""
    immediate: Tensor
    """The immediate ∂⁺E/∂h_k for k = 0 … T, `[T + 1, B, H]`."""


def drive(W: Tensor, b: Tensor, inputs: Tensor) -> Tensor:
    """Return W u_t + b for every step, `[T, B, N]`, from W `[N, D]` and b `[N]`."""
    if inputs.dim() == 2:
        return (W.T + b)[inputs]
    return inputs @ W.T + b


def drive_gradient(W: Tensor, delta: Tensor, inputs: Tensor) -> Tensor:
    """Return ∂E/∂W `[N, D]` from `delta` = ∂E/∂(W u_t + b) `[T, B, N]`."""
    if inputs.dim() == 2:
        # A product with few columns is several times faster than index_add_.
        inputs = one_hot(inputs, W.shape[1]).to(W)
    return outer(delta, inputs)


def outer(rows: Tensor, columns: Tensor) -> Tensor:
    """Return Σ_{t, b} row · columnᵀ `[N, M]` of `[T, B, N]` and `[T, B, M]`."""
    return rows.flatten(0, 1).T @ columns.flatten(0, 1)


def outputs(W_out: Tensor, b_out: Tensor, h: Tensor, batch: Batch) -> Tensor:
    """Return y = W_out h + b_out of the scored steps `[S, B, K]` for h_0 … h_T `[T + 1, B, H]`."""
    return h[len(h) - len(batch.weights) :] @ W_out.T + b_out


def score(W_out: Tensor, b_out: Tensor, h: Tensor, batch: Batch, loss: str) -> Scored:
    """Return E and its derivatives for h_0 … h_T `[T + 1, B, H]`; `loss` as in `costs.COSTS`."""
    steps = slice(len(h) - len(batch.weights), None)
    value, dy = COSTS[loss](h[steps] @ W_out.T + b_out, batch.targets)
    dy = dy * batch.weights[..., None]
    immediate = torch.zeros_like(h)
    immediate[steps] = dy @ W_out
    cost = (batch.weights * value).sum()
    return Scored(cost, outer(dy, h[steps]), dy.sum((0, 1)), immediate)
