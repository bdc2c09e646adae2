"""The regularizer Ω that keeps the error signal from vanishing (ICML 2013, eqs 9 and 10).

Ω compares the norm of the error signal before and after one step back in time,

    p_k = ∂E/∂x_{k+1} · ∂x_{k+1}/∂x_k        e_k = ∂E/∂x_{k+1}        k = 0 … T − 1.

Its gradient is the *immediate* derivative ∂⁺Ω/∂W_rec: x_k and ∂E/∂x_{k+1} are held constant, and
only the W_rec inside ∂x_{k+1}/∂x_k = diag(left) W_rec diag(right) varies.
"""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.cell import Cell
from rnn_difficulty.notation import FloatArray, Parameters

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
    """
    p, e = _signals(cell, theta, x, error)
    p_norm, e_norm = np.linalg.norm(p, axis=-1), np.linalg.norm(e, axis=-1)
    ratio = np.divide(p_norm, e_norm, out=np.ones_like(e_norm), where=e_norm > 0)
    # ∂‖p‖/∂p = p/‖p‖, and 0 at p = 0.
    slope = np.divide(
        2 * (ratio - 1), e_norm * p_norm, out=np.zeros_like(ratio), where=e_norm * p_norm > 0
    )
    batch = x.shape[1]
    return Regularizer(
        omega=float(((ratio - 1) ** 2).sum() / batch),
        W_rec=_immediate_derivative(cell, x, error, slope[..., None] * p) / batch,
    )


def omega_squared(cell: Cell, theta: Parameters, x: FloatArray, error: FloatArray) -> Regularizer:
    """Ω = mean of (‖p_k‖² / ‖e_k‖² − 1)² over the active steps (ICML 2013, eq. 10).

    Squared norms, as eq. 10 and the authors' code have them. A step k of a sequence is active
    where ‖e_k‖² ≥ 1e-20; the mean runs over all active pairs (k, sequence), and is 0 without any.
    """
    p, e = _signals(cell, theta, x, error)
    p_squared, e_squared = (p * p).sum(-1), (e * e).sum(-1)
    active = e_squared >= ACTIVE
    ratio = np.divide(p_squared, e_squared, out=np.ones_like(e_squared), where=active)
    slope = np.divide(4 * (ratio - 1), e_squared, out=np.zeros_like(ratio), where=active)
    count = max(int(active.sum()), 1)
    return Regularizer(
        omega=float(((ratio - 1) ** 2).sum() / count),
        W_rec=_immediate_derivative(cell, x, error, slope[..., None] * p) / count,
    )


def _signals(
    cell: Cell, theta: Parameters, x: FloatArray, error: FloatArray
) -> tuple[FloatArray, FloatArray]:
    return cell.pull_back(theta, error[1:], x[:-1], x[1:]), error[1:]


def _immediate_derivative(
    cell: Cell, x: FloatArray, error: FloatArray, domega_dp: FloatArray
) -> FloatArray:
    # p = (e ∘ left) W_rec ∘ right, so ∂⁺Ω/∂W_rec = Σ (e ∘ left)ᵀ (∂Ω/∂p ∘ right).
    rows = error[1:] * cell.left(x[1:])
    columns = domega_dp * cell.right(x[:-1])
    return np.einsum("kbi,kbj->ij", rows, columns)
