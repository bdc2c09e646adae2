"""The dynamical-systems view (ICML 2013, §2.2, Figures 3-5): attractors, basins, bifurcations.

The autonomous network is x_t = W_rec σ(x_{t−1}) + b; most functions take its one-unit case
x_t = w σ(x_{t−1}) + b with σ = sigmoid, which Figures 3 and 6 show.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from rnn_difficulty.nonlinearity import SIGMOID, Nonlinearity
from rnn_difficulty.notation import FloatArray


class SaddleNode(NamedTuple):
    """A bifurcation where a stable and an unstable fixed point meet and vanish."""

    b: float
    x: float


class FixedPoints(NamedTuple):
    """The fixed points of one unit, in ascending order; unstable where |w σ′(x)| > 1."""

    x: FloatArray
    stable: NDArray[np.bool_]
    """Whether each attracts."""


def F_tilde(W_rec: FloatArray, b: FloatArray, x: FloatArray, sigma: Nonlinearity) -> FloatArray:
    """F̃(x) = W_rec σ(x) + b, the part of a step that is the same at every step (§2.2)."""
    return sigma.sigma(x) @ W_rec.T + b


def U(W_in: FloatArray, x: FloatArray, u_t: FloatArray) -> FloatArray:
    """U_t(x) = x + W_in u_t, the part of a step that the input changes (§2.2).

    One step of the network is F_t = U_t ∘ F̃, which is eq. 2.
    """
    return x + u_t @ W_in.T


def saddle_nodes(w: float) -> tuple[SaddleNode, SaddleNode]:
    """Return the two saddle-nodes of x = w σ(x) + b, in ascending order of b.

    The fixed point is double where w σ′(x) = 1, that is s(1 − s) = 1/w with s = σ(x), so
    s = (1 ± √(1 − 4/w))/2, x = log(s/(1 − s)), b = x − w s. Between them two attractors exist.
    Raises ValueError for w ≤ 4, where there is one fixed point for every b.
    """
    if not w > 4:
        raise ValueError(f"expected w > 4 (sigmoid has σ′ ≤ ¼), got w = {w}: no bifurcation")
    root = np.sqrt(1 - 4 / w)
    nodes = []
    for s in ((1 + root) / 2, (1 - root) / 2):
        x = float(np.log(s / (1 - s)))
        nodes.append(SaddleNode(b=x - w * float(s), x=x))
    return nodes[0], nodes[1]


def fixed_points(w: float, b: float) -> FixedPoints:
    """Return every x with x = w σ(x) + b for w > 0, and whether it attracts.

    x − w σ(x) − b is monotone between the points where w σ′(x) = 1, so each interval between them
    holds one root at most.
    """
    edges = np.array([b - 1, *_turning_points(w), b + w + 1])
    gap = edges - w * SIGMOID.sigma(edges) - b
    roots = [
        brentq(lambda x: x - w * SIGMOID.sigma(x) - b, low, high)
        for low, high, at_low, at_high in zip(edges, edges[1:], gap, gap[1:], strict=False)
        if at_low * at_high < 0
    ]
    x = np.array(roots)
    return FixedPoints(x, w * SIGMOID.sigma_prime(x) < 1)


def _turning_points(w: float) -> list[float]:
    return [node.x for node in reversed(saddle_nodes(w))] if w > 4 else []


def basin_boundary(w: float, b: float) -> float | None:
    """Return the unstable fixed point, which parts the two basins, or None where there is one."""
    points = fixed_points(w, b)
    unstable = points.x[~points.stable]
    return float(unstable[0]) if len(unstable) else None


def trajectory(w: float, b: float, x_0: FloatArray, steps: int) -> FloatArray:
    """Return x_0 … x_steps of one unit, `[steps + 1, ...]`, for every start in `x_0` `[...]`."""
    x = [np.asarray(x_0, dtype=np.float64)]
    for _ in range(steps):
        x.append(w * SIGMOID.sigma(x[-1]) + b)
    return np.stack(x)
