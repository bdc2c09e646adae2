"""The outputs y = W_out h + b_out of the scored steps, their cost and its derivatives."""

import math

import numpy as np
from numba import njit

from rnn_difficulty.engines.fused.layout import Chunk, Packed, Shape, Work, offsets
from rnn_difficulty.engines.fused.nonlinearities import COMPILED, exp, sigmoid
from rnn_difficulty.engines.fused.products import LANE, multiply

SOFTMAX, SQUARED, BERNOULLI = range(3)
LOSSES = {"softmax": SOFTMAX, "squared": SQUARED, "bernoulli": BERNOULLI}
"""By the names of `cost.COSTS`."""
FACTORS = 64
"""Of numbers up to 2, multiplied before their logarithm is taken: float32 holds 2¹²⁷."""


@njit(**COMPILED)
def outputs(
    theta: Packed,
    gradient: Packed,
    shape: Shape,
    chunk: Chunk,
    loss: int,
    work: Work,
    first: int,
    T: int,
    S: int,
) -> float:
    """Return E; fill `immediate`, ∂E/∂W_out and ∂E/∂b_out. `first` is the first scored step."""
    H, K, B, W, Y = shape.hidden, shape.outputs, shape.sequences, shape.W, shape.Y
    _, _, W_out, b_out = offsets(shape)
    h, y, at, rows = work.h, work.y, (T + 1 - S) * B * W, S * B
    multiply(y, 0, Y, theta, b_out, 0, h, at, W, 1, work.W_out_T, 0, Y, rows, H, Y // LANE)
    cost = 0.0
    for r in range(rows):
        cost += _cost(y[r * Y : r * Y + K], loss, chunk, first * B + r)
        for k in range(K):
            gradient[b_out + k] += y[r * Y + k]
    e, zeros = work.immediate, work.zeros
    multiply(e, 0, W, zeros, 0, 0, y, 0, Y, 1, theta, W_out, W, rows, K, W // LANE)
    g, G = gradient, W_out
    multiply(g, G, W, g, G, W, y, 0, 1, Y, h, at, W, K, rows, W // LANE)
    return cost


@njit(**COMPILED)
def _cost(y: Packed, loss: int, chunk: Chunk, row: int) -> float:
    """Return weight · L(y, target) of one row; y becomes its derivative."""
    weight = chunk.weights[row]
    if loss == SOFTMAX:
        return _softmax(y, chunk.classes[row], weight)
    target = chunk.values[row * len(y) : (row + 1) * len(y)]
    return _squared(y, target, weight) if loss == SQUARED else _bernoulli(y, target, weight)


@njit(**COMPILED)
def _softmax(y: Packed, target: int, weight: np.float32) -> float:
    largest, total = y.max(), np.float32(0)
    expected = y[target] - largest
    for k in range(len(y)):
        y[k] = exp(y[k] - largest)
        total += y[k]
    for k in range(len(y)):
        y[k] *= weight / total
    y[target] -= weight
    return weight * (math.log(total) - expected)


@njit(**COMPILED)
def _squared(y: Packed, target: Packed, weight: np.float32) -> float:
    total = np.float32(0)
    for k in range(len(y)):
        residual = y[k] - target[k]
        total += residual * residual
        y[k] = np.float32(2) * weight * residual
    return float(weight * total)


@njit(**COMPILED)
def _bernoulli(y: Packed, target: Packed, weight: np.float32) -> float:
    total = _logarithms(y)
    for k in range(len(y)):
        total += max(y[k], np.float32(0)) - target[k] * y[k]
        y[k] = weight * (sigmoid(y[k]) - target[k])
    return float(weight * total)


@njit(**COMPILED | {"fastmath": {"contract", "reassoc"}})
def _logarithms(y: Packed) -> float:
    """Return Σ log(1 + e^−|y|), which with max(y, 0) is Σ log(1 + e^y)."""
    total = 0.0
    for first in range(0, len(y), FACTORS):
        product = np.float32(1)
        for k in range(first, min(first + FACTORS, len(y))):
            product *= np.float32(1) + exp(-abs(y[k]))
        total += math.log(product)
    return total
