"""The compiled passes of a leaky cell, which with α = 0 is the plain one (CPU, float32).

    h_t = α h_{t−1} + (1 − α) s_t,      s_t = σ(W_rec h_{t−1} + W_in u_t + b)
    e_{t−1} = α e_t + δ_t W_rec + ∂⁺E/∂h_{t−1},      δ_t = (1 − α) e_t ∘ σ′

`remedies.leaky_units` is the plain version to read. σ is tanh, the sigmoid, the identity or a
rectified linear unit. Arrays are padded and flat as in `engines.fused.layout`.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.engines.fused.layout import Packed, Shape
from rnn_difficulty.engines.fused.packing import pack
from rnn_difficulty.engines.fused.products import padded
from rnn_difficulty.remedies.leaky_kernels import ALL_CODES, backward, forward
from rnn_difficulty.theory.cost import COSTS
from rnn_difficulty.theory.notation import Batch, Parameters, dense_inputs

Array = NDArray[np.float32]


class LeakyPass(NamedTuple):
    """What one pass through time gives, float32."""

    cost: float
    """E."""
    dy: Array
    """∂E/∂y of the scored steps, `[S, B, K]`."""
    h: Array
    """h_0 … h_T, `[T + 1, B, H]`."""
    error: Array
    """e_k = ∂E/∂h_k for k = 0 … T, `[T + 1, B, H]`."""
    delta: Array
    """δ_1 … δ_T, `[T, B, H]`."""
    u: Array
    """`[T, B, D]`."""

    def gradient(self) -> Parameters:
        """Return ∂E/∂θ."""
        scored = self.h[len(self.h) - len(self.dy) :]
        return Parameters(
            W_rec=_outer(self.delta, self.h[:-1]),
            W_in=_outer(self.delta, self.u),
            b=self.delta.sum((0, 1)),
            W_out=_outer(self.dy, scored),
            b_out=self.dy.sum((0, 1)),
        )


def states(theta: Parameters, u: Array, sigma: str, leak: float) -> Array:
    """Return h_0 … h_T `[T + 1, B, H]` for inputs `[T, B, D]`, from h_0 = 0."""
    shape, packed, h, s = _prepared(theta, u)
    forward(packed, tuple(shape), ALL_CODES[sigma], np.float32(leak), u.ravel(), h, s)
    return _unpadded(h, shape)


def through_time(
    theta: Parameters, batch: Batch, sigma: str, loss: str, leak: float = 0.0
) -> LeakyPass:
    """Return E, the states, the error signal and δ, from h_0 = 0; θ is float32."""
    u = dense_inputs(theta, batch).astype(np.float32)
    shape, packed, h, s = _prepared(theta, u)
    code, alpha = ALL_CODES[sigma], np.float32(leak)
    forward(packed, tuple(shape), code, alpha, u.ravel(), h, s)
    hidden = _unpadded(h, shape)
    scored = hidden[len(hidden) - len(batch.weights) :]
    y = scored @ theta.W_out.T + theta.b_out
    cost = float((batch.weights * COSTS[loss].value(y, batch.targets)).sum())
    dy = (batch.weights[..., None] * COSTS[loss].derivative(y, batch.targets)).astype(np.float32)
    e, delta = np.zeros_like(h), np.zeros_like(s)
    _padded_rows(e, shape)[len(hidden) - len(dy) :, :, : shape.hidden] = dy @ theta.W_out
    backward(packed, tuple(shape), code, alpha, s, e, delta)
    return LeakyPass(cost, dy, hidden, _unpadded(e, shape), _unpadded(delta, shape), u)


@cache
def compile_passes() -> None:
    """Compile the passes, with one step of nothing."""
    theta = Parameters(*(np.zeros(n, np.float32) for n in ((1, 1), (1, 1), 1, (1, 1), 1)))
    batch = Batch(np.zeros((1, 1), int), np.zeros((1, 1), int), np.ones((1, 1)))
    through_time(theta, batch, "tanh", "softmax")


def _prepared(theta: Parameters, u: Array) -> tuple[Shape, Packed, Packed, Packed]:
    """Return the sizes, θ, h and s, padded and flat."""
    K, H = theta.W_out.shape
    T, B, D = u.shape
    shape = Shape(H, D, K, B, padded(H), padded(K))
    size = B * shape.W
    return (
        shape,
        pack(theta, shape),
        np.zeros((T + 1) * size, np.float32),
        np.zeros(T * size, np.float32),
    )


def _padded_rows(flat: Packed, shape: Shape) -> Packed:
    return flat.reshape(-1, shape.sequences, shape.W)


def _unpadded(flat: Packed, shape: Shape) -> Array:
    return _padded_rows(flat, shape)[:, :, : shape.hidden]


def _outer(rows: Array, columns: Array) -> Array:
    """Return Σ_t Σ_b rowsᵀ columns, `[rows, columns]`."""
    return rows.reshape(-1, rows.shape[-1]).T @ columns.reshape(-1, columns.shape[-1])
