"""The error surface of one hidden unit and its walls (ICML 2013, §2.3, eq. 8, Figure 6)."""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.theory.dynamical_systems import saddle_nodes, sensitivity
from rnn_difficulty.theory.nonlinearity import SIGMOID
from rnn_difficulty.theory.norms import scaled
from rnn_difficulty.theory.notation import FloatArray

X_0 = 0.5
TARGET = 0.7
STEPS = 50


class Surface(NamedTuple):
    """E_50 and its gradient at points (w, b); arrays of one shape."""

    E: FloatArray
    dE_dw: FloatArray
    dE_db: FloatArray


def surface(w: FloatArray | float, b: FloatArray | float) -> Surface:
    """E_50 = (σ(x_50) − .7)² with x_t = w σ(x_{t−1}) + b and x_0 = .5 (ICML 2013, eq. 8, Figure 6).

    ∂E/∂w = 2 (σ(x_50) − .7) σ′(x_50) ∂x_50/∂w, and the same for b; w and b broadcast.

    >>> import rnn_difficulty as rd
    >>> at = rd.surface(5.0, -2.61234136)
    >>> round(float(at.E), 6), round(float(at.dE_dw)), round(float(at.dE_db))
    (0.149604, -3578, -5751)
    """
    x = sensitivity(w, b, X_0, STEPS)
    residual = SIGMOID.sigma(x.x) - TARGET
    dE_dx = 2 * residual * SIGMOID.sigma_prime(x.x)
    return Surface(residual**2, dE_dx * x.dx_dw, dE_dx * x.dx_db)


def wall(w: FloatArray | float) -> FloatArray:
    """Return b where x_0 changes basin, for w > 4: the foot of the wall as T grows (§2.3).

    Where w σ′(x_0) > 1, x_0 is itself the unstable fixed point: x_0 = w σ(x_0) + b gives the line
    b = x_0 − w σ(x_0). For smaller w, x_0 lies above every unstable point, and its basin changes
    where its attractor is born: at the saddle-node b_1(w).

    Raises:
        ValueError: w ≤ 4.

    >>> import rnn_difficulty as rd
    >>> round(float(rd.wall(5.0)), 4)
    -2.6123
    """
    w, x_0 = np.asarray(w, dtype=np.float64), np.asarray(X_0)
    line = x_0 - w * SIGMOID.sigma(x_0)
    born = np.reshape([saddle_nodes(float(each))[0].b for each in w.flat], w.shape)
    return np.where(w * SIGMOID.sigma_prime(x_0) > 1, line, born)


def hessian(w: float, b: float, step: float = 1e-7) -> FloatArray:
    """Return the second derivatives of E_50 in (w, b), `[2, 2]` (§2.3).

    Central differences of the analytic gradient, made symmetric; `step` has to be far smaller than
    the wall is wide.

    >>> import rnn_difficulty as rd
    >>> rd.hessian(5.0, -2.0).shape
    (2, 2)
    """
    w_at, b_at = w + step * np.array([1, -1, 0, 0]), b + step * np.array([0, 0, 1, -1])
    at = surface(w_at, b_at)
    g = np.stack([at.dE_dw, at.dE_db])
    H = np.stack([g[:, 0] - g[:, 1], g[:, 2] - g[:, 3]], axis=1) / (2 * step)
    return (H + H.T) / 2


def descent(
    start: tuple[float, float], learning_rate: float, updates: int, threshold: float = np.inf
) -> FloatArray:
    """Return the points (w, b) of gradient descent, `[updates + 1, 2]` (ICML 2013, Figure 6).

    With a finite threshold every gradient is clipped to it (ICML 2013, Alg. 1).

    >>> import rnn_difficulty as rd
    >>> points = rd.descent((5.0, -2.61234136), learning_rate=0.1, updates=1, threshold=1.0)
    >>> round(float(np.linalg.norm(points[1] - points[0])), 10)
    0.1
    """
    points = [np.array(start)]
    for _ in range(updates):
        at = surface(*points[-1])
        gradient = np.array([at.dE_dw, at.dE_db])
        small, k = scaled(gradient)
        size = np.linalg.norm(small)
        if np.ldexp(size, k[0]) >= threshold:
            gradient = small * threshold / size
        points.append(points[-1] - learning_rate * gradient)
    return np.stack(points)


def linear_derivatives(w: float, t: int, x_0: float = X_0) -> tuple[float, float, float]:
    """Return x_t = x_0 wᵗ, ∂x_t/∂w and ∂²x_t/∂w² of the linear unit without bias (§2.3).

    When the first derivative explodes with t, so does the second: t x_0 wᵗ⁻¹ and
    t (t − 1) x_0 wᵗ⁻².
    """
    return x_0 * w**t, t * x_0 * w ** (t - 1), t * (t - 1) * x_0 * w ** (t - 2)
