"""The loops over time of a leaky cell, compiled (`leaky_pass` says what they compute).

Arrays are padded and flat, as in `engines.fused.layout`.
"""

import numpy as np
from numba import njit

from rnn_difficulty.engines.fused.layout import Packed, Shape, offsets
from rnn_difficulty.engines.fused.nonlinearities import (
    CODES,
    COMPILED,
    activate,
    multiply_by_slope,
)
from rnn_difficulty.engines.fused.products import LANE, multiply

RECTIFIED = "relu"
RELU = len(CODES)
ALL_CODES = CODES | {RECTIFIED: RELU}
"""By the names of `nonlinearity.NONLINEARITIES`, and `relu`."""
Sizes = tuple[int, ...]
"""A `Shape`."""


@njit(**COMPILED)
def forward(
    theta: Packed, sizes: Sizes, sigma: int, alpha: np.float32, u: Packed, h: Packed, s: Packed
) -> None:
    """Fill s and, from h_0 on, h."""
    shape = Shape(*sizes)
    H, D, B, W = shape.hidden, shape.inputs, shape.sequences, shape.W
    W_in, b, _, _ = offsets(shape)
    W_rec_T = np.zeros(H * W, np.float32)
    for i in range(H):
        for j in range(H):
            W_rec_T[j * W + i] = theta[i * W + j]
    size, eights, rest = B * W, W // LANE, np.float32(1) - alpha
    for t in range(len(s) // size):
        at = t * size
        multiply(s, at, W, theta, b, 0, u, t * B * D, D, 1, theta, W_in, W, B, D, eights)
        multiply(s, at, W, s, at, W, h, at, W, 1, W_rec_T, 0, W, B, H, eights)
        _activate(sigma, s[at : at + size])
        for i in range(at, at + size):
            h[size + i] = alpha * h[i] + rest * s[i]


@njit(**COMPILED)
def backward(
    theta: Packed, sizes: Sizes, sigma: int, alpha: np.float32, s: Packed, e: Packed, delta: Packed
) -> None:
    """Fill e and δ; e holds ∂⁺E/∂h before."""
    shape = Shape(*sizes)
    H, B, W = shape.hidden, shape.sequences, shape.W
    size, eights, rest = B * W, W // LANE, np.float32(1) - alpha
    for t in range(len(s) // size - 1, -1, -1):
        at = t * size
        d, e_t = delta[at : at + size], e[at + size : at + 2 * size]
        _multiply_by_slope(sigma, s[at : at + size], e_t, d)
        for i in range(size):
            d[i] *= rest
            e[at + i] += alpha * e_t[i]
        multiply(e, at, W, e, at, W, delta, at, W, 1, theta, 0, W, B, H, eights)


@njit(**COMPILED)
def _activate(sigma: int, x: Packed) -> None:
    if sigma == RELU:
        for i in range(len(x)):
            x[i] = max(x[i], np.float32(0))
    else:
        activate(sigma, x)


@njit(**COMPILED)
def _multiply_by_slope(sigma: int, s: Packed, e: Packed, delta: Packed) -> None:
    if sigma == RELU:
        for i in range(len(e)):
            delta[i] = e[i] if s[i] > 0 else np.float32(0)
    else:
        multiply_by_slope(sigma, s, e, delta)
