"""The regularizer Ω that keeps the error signal from vanishing (ICML 2013, eqs 9 and 10).

Ω compares the norm of the error signal before and after one step back in time,

    e_k = ∂E/∂x_{k+1}        p_k = e_k · ∂x_{k+1}/∂x_k        k = 0 … T − 1.

p_k is linear in e_k, so ‖p_k‖/‖e_k‖ is the norm of p_k for the unit vector e_k/‖e_k‖: only the
direction of the error counts, and the code below carries that direction alone.

Its gradient is the *immediate* derivative ∂⁺Ω/∂W_rec: x_k and ∂E/∂x_{k+1} are held constant, and
only the W_rec inside ∂x_{k+1}/∂x_k = diag(left) W_rec diag(right) varies.
"""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.theory import shapes
from rnn_difficulty.theory.cell import Cell
from rnn_difficulty.theory.norms import directions, norms, scaled
from rnn_difficulty.theory.notation import FloatArray, Parameters

ACTIVE = 1e-20
"""Steps with ‖e_k‖² below this do not count (the authors' code)."""


class Regularizer(NamedTuple):
    """Ω and ∂⁺Ω/∂W_rec."""

    omega: float
    W_rec: FloatArray
    """`[H, H]`."""


def omega_printed(cell: Cell, theta: Parameters, x: FloatArray, error: FloatArray) -> Regularizer:
    """Ω = Σ_k (‖p_k‖ / ‖e_k‖ − 1)², plain norms (ICML 2013, eq. 9), mean over the batch.

    `x` and `error` are `[T + 1, B, H]`, as `bptt.gradient` returns them. A step without an error
    signal, e_k = 0, leaves the ratio undefined and counts 0.

    Raises:
        ValueError: shapes that do not fit the network.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(3 * np.eye(2), np.zeros((2, 1)), np.zeros(2), np.eye(2), np.zeros(2))
    >>> x, error = np.zeros((6, 1, 2)), np.ones((6, 1, 2))
    >>> round(rd.omega_printed(rd.equation_2(rd.TANH), theta, x, error).omega, 10)  # 5 (3 − 1)²
    20.0
    """
    _check(theta, x, error)
    active = error[1:].any(axis=-1, keepdims=True)
    e = directions(error[1:])
    p = cell.pull_back(theta, e, x[:-1], x[1:])
    excess = np.where(active, norms(p) - 1, 0)
    # ∂‖p‖/∂p = p/‖p‖ at any scale of p, and 0 at p = 0.
    p, _ = scaled(p, axis=-1)
    ratio = np.linalg.norm(p, axis=-1, keepdims=True)
    slope = np.divide(2 * excess, ratio, out=np.zeros_like(ratio), where=ratio > 0)
    batch = x.shape[1]
    W_rec = immediate_derivative(cell, x, e, slope * p) / batch
    return Regularizer(float((excess**2).sum() / batch), W_rec)


def omega_squared(cell: Cell, theta: Parameters, x: FloatArray, error: FloatArray) -> Regularizer:
    """Ω = mean of (‖p_k‖² / ‖e_k‖² − 1)² over the active steps, as in the authors' code.

    Squared norms, as the printed derivative has them, which is a sum over the steps (ICML 2013,
    eq. 10). A step k of a sequence is active where ‖e_k‖² ≥ 1e-20; the mean runs over all active
    pairs (k, sequence), and is 0 without any. `x` and `error` are `[T + 1, B, H]`.

    Raises:
        ValueError: shapes that do not fit the network.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(3 * np.eye(2), np.zeros((2, 1)), np.zeros(2), np.eye(2), np.zeros(2))
    >>> x, error = np.zeros((6, 1, 2)), np.ones((6, 1, 2))
    >>> round(rd.omega_squared(rd.equation_2(rd.TANH), theta, x, error).omega, 10)  # (3² − 1)²
    64.0
    """
    _check(theta, x, error)
    with np.errstate(over="ignore"):
        active = (error[1:] ** 2).sum(axis=-1) >= ACTIVE
    e = np.where(active[..., None], directions(error[1:]), 0)
    p = cell.pull_back(theta, e, x[:-1], x[1:])
    excess = np.where(active[..., None], (p * p).sum(axis=-1, keepdims=True) - 1, 0)
    count = max(int(active.sum()), 1)
    W_rec = immediate_derivative(cell, x, e, 4 * excess * p) / count
    return Regularizer(float((excess**2).sum() / count), W_rec)


def norm_ratios(cell: Cell, theta: Parameters, x: FloatArray, error: FloatArray) -> FloatArray:
    """Return ‖p_k‖ / ‖e_k‖ `[T, B]`, k = 0 … T − 1, which Ω pulls to 1 (ICML 2013, eq. 9).

    NaN where e_k = 0. `x` and `error` are `[T + 1, B, H]`, as `bptt.gradient` returns them.

    Raises:
        ValueError: shapes that do not fit the network.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(3 * np.eye(2), np.zeros((2, 1)), np.zeros(2), np.eye(2), np.zeros(2))
    >>> x, error = np.zeros((3, 1, 2)), np.full((3, 1, 2), 1e-300)
    >>> rd.norm_ratios(rd.equation_2(rd.TANH), theta, x, error).round(10)
    array([[3.],
           [3.]])
    """
    _check(theta, x, error)
    p = cell.pull_back(theta, directions(error[1:]), x[:-1], x[1:])
    return np.where(error[1:].any(axis=-1), norms(p)[..., 0], np.nan)


def immediate_derivative(
    cell: Cell, x: FloatArray, e: FloatArray, domega_dp: FloatArray
) -> FloatArray:
    """∂⁺Ω/∂W_rec = Σ (e_k ∘ left)ᵀ (∂Ω/∂p_k ∘ right) `[H, H]` (ICML 2013, eq. 10).

    From x `[T + 1, B, H]`, e and ∂Ω/∂p `[T, B, H]`. It follows from
    p_k = ((e_k ∘ left) W_rec) ∘ right with x_k and e_k held constant.
    """
    return np.einsum("kbi,kbj->ij", e * cell.left(x[1:]), domega_dp * cell.right(x[:-1]))


def _check(theta: Parameters, x: FloatArray, error: FloatArray) -> None:
    known = shapes.network(theta)
    shapes.check(known, "x", x, "T + 1", "B", "H")
    shapes.check(known, "error", error, "T + 1", "B", "H")
