"""Lyapunov exponents: at which rates nearby states part, or meet, along a trajectory.

A step back takes an error signal through ∂h_t/∂h_{t−1}. k of them, kept orthonormal by a QR
decomposition at every step, grow by |R_ii|, and

    λ_i = mean of log |R_ii| over the steps, in nats a step.

The product of the Jacobians is the same from either end, and so are the exponents; from the end
they need no more than autograd gives, and are the rates of the error signal itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from rnn_difficulty.diagnosis.differentiable import back, check_mode
from rnn_difficulty.diagnosis.finite import check_steps
from rnn_difficulty.diagnosis.precise import precise, precise_module
from rnn_difficulty.diagnosis.preserved import preserved
from rnn_difficulty.diagnosis.whole_step import initial_state, time_major, whole_step

SETTLING = 4
"""The first 1/4 of the steps back turn the signals into their directions and do not count."""


def lyapunov_exponents(rnn: Any, inputs: Tensor, k: int = 5, h_0: Any = None) -> Tensor:
    """Return the k largest exponents `[k]`, largest first, mean over the sequences.

    λ₁ > 0: error signals explode along this trajectory; λ₁ ≪ 0: they are gone after −1/λ₁ steps.
    `rnn` is an nn.RNN, nn.LSTM, nn.GRU or one of their cells, all its layers (and c) one state; or
    a function h = step(x, h) with h_0 `[B, H]`. `inputs` are `[T, B, D]`, as the module takes them.
    A module runs as in evaluation, without dropout. Inputs of 16 bits are computed in float32, by a
    copy of the module in float32 (a function has to take float32 itself), and the exponents come
    back in their type.

    Random numbers and gradients stay as they are. Raises TypeError or ValueError for what it cannot
    do: packed or bidirectional sequences, too few steps, more exponents than units, numbers that
    are not finite, a step that autograd cannot follow back to h.
    """
    check_mode()
    steps = time_major(rnn, inputs)
    check_steps(steps, "inputs")
    dtype, rnn = steps.dtype, precise_module(rnn, steps.dtype)
    steps, h_0 = precise(steps), precise(h_0)
    step = whole_step(rnn)
    states = [initial_state(rnn, steps, h_0)]
    size = states[0].shape[-1]
    if not 1 <= k <= size:
        raise ValueError(f"expected 1 to {size} exponents, the size of the state, got k = {k}")
    if len(steps) < 2 * SETTLING:
        raise ValueError(
            f"expected at least {2 * SETTLING} steps, got T = {len(steps)}: exponents are means "
            "over long trajectories; mind batch_first"
        )
    with preserved(rnn), _without_cudnn():
        if isinstance(rnn, nn.Module):
            rnn.eval()
        with torch.no_grad():
            for x in steps[:-1]:
                states.append(step(x, states[-1]))
        check_steps(torch.stack(states), "states")
        exponents = _exponents(step, steps, states, k)
    return exponents.to(dtype) if dtype.is_floating_point else exponents


def _exponents(
    step: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, states: list[Tensor], k: int
) -> Tensor:
    Q = _orthonormal(states[0], k)
    growth = []
    for x, h in zip(reversed(inputs), reversed(states), strict=True):
        Q, R = torch.linalg.qr(_back(step, x, h, Q))
        growth.append(R.diagonal(dim1=-2, dim2=-1).abs().log())
    counted = torch.stack(growth[len(growth) // SETTLING :])
    return counted.mean((0, 1)).sort(descending=True).values


def _back(step: Callable[[Tensor, Tensor], Tensor], x: Tensor, h: Tensor, Q: Tensor) -> Tensor:
    """Return (Qᵀ J)ᵀ `[B, S, k]`, by k copies of the batch in one pass."""
    batch, size, k = Q.shape
    copies = h.detach().repeat(k, 1).requires_grad_()
    with torch.enable_grad():
        after = step(x.repeat(k, *[1] * (x.dim() - 1)), copies)
        signals = back(after, copies, Q.permute(2, 0, 1).reshape(k * batch, size))
    return signals.reshape(k, batch, size).permute(1, 2, 0)


@contextmanager
def _without_cudnn() -> Iterator[None]:
    """CuDNN goes back in training mode alone."""
    before = torch.backends.cudnn.enabled
    torch.backends.cudnn.enabled = False
    try:
        yield
    finally:
        torch.backends.cudnn.enabled = before


def _orthonormal(h: Tensor, k: int) -> Tensor:
    """Return k orthonormal columns for each sequence, `[B, S, k]`, the same at every call."""
    generator = torch.Generator().manual_seed(0)
    start = torch.randn(h.shape[1], k, generator=generator, dtype=torch.float64)
    return torch.linalg.qr(start)[0].to(h).expand(len(h), -1, -1)
