"""The steps of the LSTM with peepholes, compiled: float32, H padded to whole eights (`W`).

The equations are those of `lstm_peephole`, with one loop over the units for all gates together.
Arrays are flat; a row of gates holds z, i, f, o side by side, W numbers each.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from rnn_difficulty.engines.fused.nonlinearities import COMPILED, sigmoid, tanh
from rnn_difficulty.engines.fused.products import LANE, multiply

Flat = NDArray[np.float32]
ONE = np.float32(1)


@njit(**COMPILED)
def forward(
    R_T: Flat, p: Flat, a: Flat, c: Flat, y: Flat, squashed: Flat, T: int, B: int, W: int
) -> None:
    """Turn a = W x + b `[T, B, 4 W]` into gates; fill c, y and tanh c from step 1 on."""
    for t in range(T):
        before, at, gates = t * B * W, (t + 1) * B * W, t * B * 4 * W
        multiply(
            a, gates, 4 * W, a, gates, 4 * W, y, before, W, 1, R_T, 0, 4 * W, B, W, 4 * W // LANE
        )
        for r in range(B):
            k, g = r * W, gates + r * 4 * W
            _step(
                a[g : g + 4 * W], p, c[before + k : before + k + W],
                c[at + k : at + k + W], y[at + k : at + k + W], squashed[at + k : at + k + W],
            )  # fmt: skip


@njit(**COMPILED)
def _step(a: Flat, p: Flat, c_prev: Flat, c: Flat, y: Flat, squashed: Flat) -> None:
    W = len(c)
    z, i, f, o = a[:W], a[W : 2 * W], a[2 * W : 3 * W], a[3 * W :]
    p_i, p_f, p_o = p[:W], p[W : 2 * W], p[2 * W :]
    for j in range(W):
        z[j] = tanh(z[j])
        i[j] = sigmoid(i[j] + p_i[j] * c_prev[j])
        f[j] = sigmoid(f[j] + p_f[j] * c_prev[j])
        c[j] = i[j] * z[j] + f[j] * c_prev[j]
        o[j] = sigmoid(o[j] + p_o[j] * c[j])
        squashed[j] = tanh(c[j])
        y[j] = o[j] * squashed[j]


@njit(**COMPILED)
def backward(
    R: Flat, p: Flat, gates: Flat, c: Flat, squashed: Flat,
    e_y: Flat, e_c: Flat, delta: Flat, T: int, B: int, W: int,
) -> None:  # fmt: skip
    """Fill δ; e_y starts as ∂⁺E/∂y and becomes ∂E/∂y, e_c becomes ∂E/∂c_k with y_k held."""
    for t in range(T - 1, -1, -1):
        before, at, row = t * B * W, (t + 1) * B * W, t * B * 4 * W
        for r in range(B):
            k, g = r * W, row + r * 4 * W
            _step_back(
                gates[g : g + 4 * W], p, c[before + k : before + k + W],
                squashed[at + k : at + k + W], e_y[at + k : at + k + W], e_c[at + k : at + k + W],
                e_c[before + k : before + k + W], delta[g : g + 4 * W],
            )  # fmt: skip
        multiply(e_y, before, W, e_y, before, W, delta, row, 4 * W, 1, R, 0, W, B, 4 * W, W // LANE)


@njit(**COMPILED)
def _step_back(
    gates: Flat, p: Flat, c_prev: Flat, squashed: Flat,
    e_y: Flat, e_c: Flat, e_c_prev: Flat, delta: Flat,
) -> None:  # fmt: skip
    W = len(e_y)
    z, i, f, o = gates[:W], gates[W : 2 * W], gates[2 * W : 3 * W], gates[3 * W :]
    dz, di, df, do = delta[:W], delta[W : 2 * W], delta[2 * W : 3 * W], delta[3 * W :]
    p_i, p_f, p_o = p[:W], p[W : 2 * W], p[2 * W :]
    for j in range(W):
        do[j] = e_y[j] * squashed[j] * o[j] * (ONE - o[j])
        dc = e_c[j] + e_y[j] * o[j] * (ONE - squashed[j] * squashed[j]) + p_o[j] * do[j]
        dz[j] = dc * i[j] * (ONE - z[j] * z[j])
        di[j] = dc * z[j] * i[j] * (ONE - i[j])
        df[j] = dc * c_prev[j] * f[j] * (ONE - f[j])
        e_c_prev[j] = dc * f[j] + p_i[j] * di[j] + p_f[j] * df[j]


def flat(*arrays: Any) -> tuple[Flat, ...]:
    """Return tensors as flat arrays that share their memory."""
    return tuple(array.numpy().reshape(-1) for array in arrays)
