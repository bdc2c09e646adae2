"""The curse of memory: the more a network remembers, the more its state depends on its weights.

One linear unit h_t = λ h_{t−1} + x_t, driven by white noise x_t of variance 1, has with q = λ²

    E h² = Σ_j q^j = 1/(1 − q)
    E (∂h/∂λ)² = Σ_j j² q^{j−1} = (1 + q)/(1 − q)³

While |λ| < 1 nothing explodes, ∂h_t/∂h_k = λ^{t−k}; and yet the second grows without bound as
λ → 1, faster than the first. Normalized as in the LRU, h_t = λ h_{t−1} + γ x_t with γ² = 1 − q,
and with λ = exp(−exp(ν)) as the parameter,

    E (∂h/∂λ)² = 1/(1 − q)²,       E (∂h/∂ν)² = (λ log λ)²/(1 − q)² < 1/4

For a whole network the sum of eq. 4 over k is carried forward,

    ∂x_t/∂W_rec = ∂x_t/∂x_{t−1} ∂x_{t−1}/∂W_rec + ∂⁺x_t/∂W_rec

Source: Zucchet & Orvieto 2024, *Recurrent neural networks: vanishing and exploding gradients are
not the end of the story*, §2 and §3. The closed form in ν for a real λ is worked out here.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import Cell
from rnn_difficulty.theory.notation import FloatArray, Parameters

SHIFT = 1e-6


class UnitSensitivity(NamedTuple):
    """Mean squares of one linear unit, and of its derivatives; arrays like λ."""

    state: FloatArray
    """E h²; 1 where the unit is normalized."""
    to_lambda: FloatArray
    """E (∂h/∂λ)²."""
    to_nu: FloatArray
    """E (∂h/∂ν)², λ = exp(−exp(ν))."""


def of_unit(lam: FloatArray) -> UnitSensitivity:
    """Return the mean squares of h_t = λ h_{t−1} + x_t for 0 < λ < 1."""
    q = lam**2
    to_lambda = (1 + q) / (1 - q) ** 3
    return UnitSensitivity(1 / (1 - q), to_lambda, to_lambda * _lambda_to_nu(lam))


def of_normalized_unit(lam: FloatArray) -> UnitSensitivity:
    """Return the same for the normalized unit, γ h with γ² = 1 − λ²."""
    to_lambda = 1 / (1 - lam**2) ** 2
    return UnitSensitivity(np.ones_like(lam), to_lambda, to_lambda * _lambda_to_nu(lam))


def measured_unit(
    lam: FloatArray, noise: FloatArray, gamma: Callable[[FloatArray], FloatArray] = np.ones_like
) -> UnitSensitivity:
    """Return the mean squares of units that run through `noise` `[T, B, 1]`, γ = gamma(λ).

    Derivatives are differences: the parameter moved to both sides, through the same noise. The
    first half of the steps only fills the memory.
    """

    def states(lam: FloatArray) -> FloatArray:
        h, kept = np.zeros((noise.shape[1], len(lam))), []
        for x in noise:
            h = lam * h + gamma(lam) * x
            kept.append(h)
        return np.stack(kept[len(kept) // 2 :])

    def slope_squared(before: FloatArray, after: FloatArray) -> FloatArray:
        rise = (states(after) - states(before)) / (2 * SHIFT)
        return np.asarray((rise**2).mean((0, 1)))

    nu = np.log(-np.log(lam))
    return UnitSensitivity(
        (states(lam) ** 2).mean((0, 1)),
        slope_squared(lam - SHIFT, lam + SHIFT),
        slope_squared(np.exp(-np.exp(nu - SHIFT)), np.exp(-np.exp(nu + SHIFT))),
    )


def normalizing(lam: FloatArray) -> FloatArray:
    """Return γ = (1 − λ²)^½, which keeps the state of a unit at the size of its noise."""
    return np.asarray(np.sqrt(1 - lam**2))


def _lambda_to_nu(lam: FloatArray) -> FloatArray:
    """Return (∂λ/∂ν)² = (λ log λ)²."""
    squared: FloatArray = (lam * np.log(lam)) ** 2
    return squared


class NetworkSensitivity(NamedTuple):
    """How the state of a network depends on its past and on its weights, along one sequence."""

    to_start: FloatArray
    """‖∂x_t/∂x_0‖, the largest singular value, t = 0 … T, `[T + 1]`."""
    to_W_rec: FloatArray
    """‖∂x_t/∂W_rec‖, the root of the sum of squares, t = 0 … T, `[T + 1]`."""
    state: FloatArray
    """‖x_t‖, `[T + 1]`."""


def of_network(cell: Cell, theta: Parameters, u: FloatArray, x_0: FloatArray) -> NetworkSensitivity:
    """Return the sensitivities along u `[T, D]` from x_0 `[H]`.

    ∂x_t/∂W_rec holds H³ numbers; a step costs H⁴ products.

    Raises:
        ValueError: shapes that do not fit the network.
    """
    x = bptt.forward(cell, theta, u[:, None], x_0[None])[:, 0]
    H = len(x_0)
    product, to_W_rec = np.eye(H), np.zeros((H, H, H))
    rows = [(1.0, 0.0)]
    for before, now in pairwise(x):
        jacobian = cell.jacobian(theta, before, now)
        product = jacobian @ product
        to_W_rec = (jacobian @ to_W_rec.reshape(H, -1)).reshape(H, H, H)
        # Row i of W_rec reaches unit i alone: ∂⁺x_i/∂W_ij = left_i h_j.
        to_W_rec[range(H), range(H)] += np.outer(cell.left(now), cell.hidden(before))
        rows.append((float(np.linalg.norm(product, 2)), float(np.linalg.norm(to_W_rec))))
    to_start, norms = np.array(rows).T
    return NetworkSensitivity(to_start, norms, np.linalg.norm(x, axis=1))
