"""The error surface of one hidden unit and its walls (ICML 2013, §2.3, eq. 8, Figure 6)."""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.nonlinearity import SIGMOID
from rnn_difficulty.notation import FloatArray

X_0 = 0.5
TARGET = 0.7
STEPS = 50


class Surface(NamedTuple):
    """E_50 and its gradient at points (w, b); arrays of one shape."""

    E: FloatArray
    dE_dw: FloatArray
    dE_db: FloatArray


def surface(w: FloatArray, b: FloatArray) -> Surface:
    """E_50 = (σ(x_50) − .7)² with x_t = w σ(x_{t−1}) + b and x_0 = .5 (ICML 2013, eq. 8).

    The derivatives are carried forward: ∂x_t/∂w = σ(x_{t−1}) + w σ′(x_{t−1}) ∂x_{t−1}/∂w, and the
    same with 1 for σ(x_{t−1}) for b.
    """
    x = np.full(np.broadcast(w, b).shape, X_0)
    dx_dw, dx_db = np.zeros_like(x), np.zeros_like(x)
    for _ in range(STEPS):
        h, slope = SIGMOID.sigma(x), w * SIGMOID.sigma_prime(x)
        x, dx_dw, dx_db = w * h + b, h + slope * dx_dw, 1 + slope * dx_db
    residual = SIGMOID.sigma(x) - TARGET
    dE_dx = 2 * residual * SIGMOID.sigma_prime(x)
    return Surface(residual**2, dE_dx * dx_dw, dE_dx * dx_db)


def descent(
    start: tuple[float, float], learning_rate: float, updates: int, threshold: float = np.inf
) -> FloatArray:
    """Return the points (w, b) of gradient descent, `[updates + 1, 2]`.

    With a finite threshold every gradient is clipped to it (ICML 2013, Alg. 1).
    """
    points = [np.array(start)]
    for _ in range(updates):
        at = surface(*points[-1])
        gradient = np.array([at.dE_dw, at.dE_db])
        size = np.linalg.norm(gradient)
        if size >= threshold:
            gradient = gradient * threshold / size
        points.append(points[-1] - learning_rate * gradient)
    return np.stack(points)


def linear_derivatives(w: float, t: int, x_0: float = X_0) -> tuple[float, float, float]:
    """Return x_t = x_0 wᵗ, ∂x_t/∂w and ∂²x_t/∂w² of the linear unit without bias (§2.3).

    When the first derivative explodes with t, so does the second: t x_0 wᵗ⁻¹ and
    t (t − 1) x_0 wᵗ⁻².
    """
    return x_0 * w**t, t * x_0 * w ** (t - 1), t * (t - 1) * x_0 * w ** (t - 2)
