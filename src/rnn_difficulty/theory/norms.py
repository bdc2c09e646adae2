"""Norms at any scale: the squares in ‖x‖ = (Σ x_i²)^½ vanish below 1e-162 and overflow above 1e154.

Each vector is multiplied by a power of 2 before it is squared, and its norm divided by it: both are
exact, so that ordinary numbers have the norm of the plain formula, bit for bit.
"""

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.theory.notation import FloatArray

Axes = int | tuple[int, ...] | None


def scaled(x: FloatArray, axis: Axes = None) -> tuple[FloatArray, NDArray[np.integer]]:
    """Return 2⁻ᵏ x and k, with the largest |entry| along `axis` (kept, of length 1) in [½, 1)."""
    k = np.frexp(np.abs(x).max(axis, keepdims=True, initial=0.0))[1]
    return np.ldexp(x, -k), k


def norms(x: FloatArray, axis: Axes = -1) -> FloatArray:
    """Return ‖x‖ along `axis`, which is kept with length 1."""
    x, k = scaled(x, axis)
    return np.ldexp(np.linalg.norm(x, axis=axis, keepdims=True), k)


def directions(x: FloatArray) -> FloatArray:
    """Return x/‖x‖ along the last axis, 0 where x = 0."""
    x, _ = scaled(x, -1)
    size = np.linalg.norm(x, axis=-1, keepdims=True)
    return np.divide(x, size, out=np.zeros_like(x), where=size != 0)
