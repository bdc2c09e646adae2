"""The dynamical-systems view (ICML 2013, §2.2, Figures 3-5): attractors, basins, bifurcations.

The autonomous network is x_t = W_rec σ(x_{t−1}) + b; most functions take its one-unit case
x_t = w σ(x_{t−1}) + b with σ = sigmoid, which Figures 3 and 6 show.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from rnn_difficulty.theory import shapes
from rnn_difficulty.theory.nonlinearity import SIGMOID, Nonlinearity
from rnn_difficulty.theory.notation import FloatArray

ROUNDING = 4 * np.finfo(np.float64).eps
"""A difference smaller than this share of its terms is 0."""


class Sensitivity(NamedTuple):
    """x_T of one unit and its derivatives, arrays of one shape."""

    x: FloatArray
    dx_dx_0: FloatArray
    dx_dw: FloatArray
    dx_db: FloatArray


class Attractors(NamedTuple):
    """The point attractors of an autonomous network, and which of them each start reaches."""

    x: FloatArray
    """`[N, H]`."""
    basin: NDArray[np.intp]
    """`[M]`: the row of `x` that each of M starts ends in."""


class SaddleNode(NamedTuple):
    """A bifurcation where a stable and an unstable fixed point meet and vanish."""

    b: float
    x: float


class UnitFixedPoints(NamedTuple):
    """The fixed points of one unit, in ascending order."""

    x: FloatArray
    stable: NDArray[np.bool_]
    """Whether each attracts, from both sides."""


def F_tilde(W_rec: FloatArray, b: FloatArray, x: FloatArray, sigma: Nonlinearity) -> FloatArray:
    """F̃(x) = W_rec σ(x) + b, the part of a step that is the same at every step (§2.2)."""
    return sigma.sigma(x) @ W_rec.T + b


def U(W_in: FloatArray, x: FloatArray, u_t: FloatArray) -> FloatArray:
    """U_t(x) = x + W_in u_t, the part of a step that the input changes (§2.2).

    One step of the network is F_t = U_t ∘ F̃, which is eq. 2.
    """
    return x + u_t @ W_in.T


def saddle_nodes(w: float) -> tuple[SaddleNode, SaddleNode]:
    """Return the two saddle-nodes of x = w σ(x) + b, in ascending order of b (ICML 2013, Figure 3).

    The fixed point is double where w σ′(x) = 1, that is s(1 − s) = 1/w with s = σ(x), so
    s = (1 ± √(1 − 4/w))/2, x = log(s/(1 − s)), b = x − w s. Between them two attractors exist.
    The paper counts from b = ∞ downwards: its b_1 is the second, its b_2 the first.

    Raises:
        ValueError: w ≤ 4, where w σ′(x) < 1 nearly everywhere and for every b there is one fixed
            point.

    >>> import rnn_difficulty as rd
    >>> [round(node.b, 5) for node in rd.saddle_nodes(5.0)]
    [-2.65561, -2.34439]
    """
    if not w > 4:
        raise ValueError(
            f"expected w > 4 (w σ′(x) = 1 needs it, since σ′ ≤ ¼), got w = {w}: "
            "there is no bifurcation; choose a larger w"
        )
    root = np.sqrt(1 - 4 / w)
    nodes = []
    for s in ((1 + root) / 2, (1 - root) / 2):
        x = float(np.log(s / (1 - s)))
        nodes.append(SaddleNode(b=x - w * float(s), x=x))
    return nodes[0], nodes[1]


def fixed_points(w: float, b: float) -> UnitFixedPoints:
    """Return every x with x = w σ(x) + b for w > 0, and whether it attracts.

    x − w σ(x) − b is monotone between the points where w σ′(x) = 1, so each interval between them
    holds one root at most. It attracts where that gap rises through 0: there w σ′(x) < 1, or
    w σ′(x) = 1 as at x = 0 for w = 4, b = −2. At a saddle-node the gap only touches 0: the double
    root counts once, and does not attract from both sides.

    Raises:
        ValueError: w ≤ 0, where there may be cycles instead.

    >>> import rnn_difficulty as rd
    >>> rd.fixed_points(5.0, -2.5).stable
    array([ True, False,  True])
    """
    if not w > 0:
        raise ValueError(f"expected w > 0 (the map increases), got w = {w}: use a positive weight")
    edges = np.array([b - 1, *_turning_points(w), b + w + 1])
    gap = edges - w * SIGMOID.sigma(edges) - b
    gap[np.abs(gap) <= ROUNDING * (np.abs(edges) + w + abs(b))] = 0
    roots = [(x, False) for x in edges[gap == 0]]
    roots += [
        (brentq(lambda x: x - w * SIGMOID.sigma(x) - b, low, high), bool(at_low < 0))
        for low, high, at_low, at_high in zip(edges, edges[1:], gap, gap[1:], strict=False)
        if at_low * at_high < 0
    ]
    x, stable = zip(*sorted(roots), strict=True)
    return UnitFixedPoints(np.array(x), np.array(stable))


def _turning_points(w: float) -> list[float]:
    return [node.x for node in reversed(saddle_nodes(w))] if w > 4 else []


def basin_boundary(w: float, b: float) -> float | None:
    """Return the unstable fixed point, which parts the two basins, or None where there is one.

    >>> import rnn_difficulty as rd
    >>> round(rd.basin_boundary(5.0, -2.6), 3), rd.basin_boundary(5.0, -3.0)
    (0.433, None)
    """
    points = fixed_points(w, b)
    unstable = points.x[~points.stable]
    return float(unstable[0]) if len(unstable) else None


def trajectory(w: float, b: FloatArray | float, x_0: FloatArray, steps: int) -> FloatArray:
    """Return x_0 … x_steps of x_t = w σ(x_{t−1}) + b, one unit (ICML 2013, eq. 8).

    Shape `[steps + 1, ...]`, for every start in `x_0` `[...]`. Inputs are biases that change:
    b + W_in u_t, `[steps]`, may stand for b (ICML 2013, Figure 4).

    >>> import rnn_difficulty as rd
    >>> rd.trajectory(4.0, 1.0, np.array([0.0]), steps=1)  # 4 σ(0) + 1
    array([[0.],
           [3.]])
    """
    x = [np.asarray(x_0, dtype=np.float64)]
    for b_t in np.broadcast_to(b, steps):
        x.append(w * SIGMOID.sigma(x[-1]) + b_t)
    return np.stack(x)


def sensitivity(
    w: FloatArray | float, b: FloatArray | float, x_0: FloatArray | float, steps: int
) -> Sensitivity:
    """Return x_steps of one unit with ∂/∂x_0, ∂/∂w and ∂/∂b; w, b and x_0 broadcast.

    Carried forward: ∂x_t/∂b = 1 + w σ′(x_{t−1}) ∂x_{t−1}/∂b; the same with σ(x_{t−1}) for 1 gives
    ∂x_t/∂w, with 0 for 1 ∂x_t/∂x_0, which is the product of ICML 2013, eq. 5.

    >>> import rnn_difficulty as rd
    >>> float(rd.sensitivity(2.0, -1.0, 0.0, steps=3).dx_dx_0)  # (2 · ¼)³, at rest in 0
    0.125
    """
    x = np.full(np.broadcast(w, b, x_0).shape, x_0, dtype=np.float64)
    dx_dx_0, dx_dw, dx_db = np.ones_like(x), np.zeros_like(x), np.zeros_like(x)
    for _ in range(steps):
        h, slope = SIGMOID.sigma(x), w * SIGMOID.sigma_prime(x)
        x, dx_dx_0 = w * h + b, slope * dx_dx_0
        dx_dw, dx_db = h + slope * dx_dw, 1 + slope * dx_db
    return Sensitivity(x, dx_dx_0, dx_dw, dx_db)


def attractors(
    W_rec: FloatArray, b: FloatArray, x: FloatArray, sigma: Nonlinearity, steps: int = 500
) -> Attractors:
    """Apply F̃ `steps` times to every start in `x` `[M, H]` and group the ends (to 3 decimals).

    Raises:
        ValueError: shapes that do not fit each other.
    """
    known: shapes.Known = {}
    shapes.check(known, "W_rec", W_rec, "H", "H")
    shapes.check(known, "b", b, "H")
    shapes.check(known, "x", x, "M", "H")
    for _ in range(steps):
        x = F_tilde(W_rec, b, x, sigma)
    _, first, basin = np.unique(x.round(3), axis=0, return_index=True, return_inverse=True)
    return Attractors(x[first], basin.reshape(len(x)))


def driven_boundary(w: float, b: float, inputs: FloatArray) -> FloatArray:
    """Return the boundary s_0 … s_T between the basins of x_t = w σ(x_{t−1}) + b + u_t, u `[T]`.

    A state that starts at s_0 goes through s_1, s_2, …; those above and below part from it
    (ICML 2013, Figure 4). It is found backwards from the boundary without input:
    σ(s_{t−1}) = (s_t − b − u_t)/w.

    Raises:
        ValueError: one basin only, inputs that push the boundary out of reach, or not `[T]`.

    >>> import rnn_difficulty as rd
    >>> abs(rd.driven_boundary(5.0, -2.5, np.zeros(2))).round(10)
    array([0., 0., 0.])
    """
    shapes.check({}, "inputs", inputs, "T")
    last = basin_boundary(w, b)
    if last is None:
        raise ValueError(f"expected two basins, got one at w = {w}, b = {b}: choose b in (b₁, b₂)")
    s = [last]
    for u_t in inputs[::-1]:
        h = (s[-1] - b - u_t) / w
        if not 0 < h < 1:
            raise ValueError(f"expected σ(s) in (0, 1), got {h:.3g}: use smaller inputs")
        s.append(float(np.log(h / (1 - h))))
    return np.array(s[::-1])
