"""§2.2: boundaries between basins: what crosses one, what stays near one."""

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.claims.numbers import fixed, significant
from rnn_difficulty.claims.theory_rules import always, possible
from rnn_difficulty.claims.verdict import Judgement, graded
from rnn_difficulty.theory import closed_curve
from rnn_difficulty.theory import dynamical_systems as dynamics
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.nonlinearity import SIGMOID, TANH
from rnn_difficulty.theory.notation import FloatArray
from rnn_difficulty.theory.spectral import jacobian_norms

W = 5.0
LOWER, UPPER = dynamics.saddle_nodes(W)
INSIDE = np.linspace(LOWER.b, UPPER.b, 102)[1:-1]
"""Biases with two attractors."""
STARTS = np.linspace(UPPER.x, LOWER.x, 102)[1:-1]
"""Where w σ′ > 1: each is the boundary for one bias between the bifurcations."""
SHORT, LONG = 50, 100
AWAY = np.geomspace(1e-16, 0.05, 400)
"""How far beside the crossing, or the bifurcation, a path has its points."""
FOLD = (400, 800)
"""Steps at which the growth behind the vanishing attractor is measured."""
EXPONENTIAL = 1.01
STEPS, NEAR = 50, 0.1
ON_CURVE, VANISHED = 400, 1e-6
STEP, SETTLED, FAR = 0.001, 2000, 1.0


def boundary_crossing() -> Judgement:
    """x₀ fixed, b on a path across the value where x₀ is the boundary: max |∂x_T/∂b| grows."""
    growth = []
    for x_0 in STARTS:
        crossing = x_0 - W * float(SIGMOID.sigma(x_0))
        path = crossing + np.concatenate([-AWAY[::-1], [0.0], AWAY])
        short, long = (_largest_slope(path, float(x_0), T) for T in (SHORT, LONG))
        growth.append((long / short) ** (1 / (LONG - SHORT)))
    said = f"growth per step from {min(growth):.3f} to {max(growth):.3f}"
    return always((g > EXPONENTIAL for g in growth), said)


def disappearing_attractor() -> Judgement:
    """x₀ = −2 sits in the attractor that vanishes at b₂: max |∂x_T/∂b| on a path across b₂."""
    path = UPPER.b + np.concatenate([-AWAY[::-1], [0.0], np.geomspace(1e-7, 0.05, 4001)])
    short, long = (_largest_slope(path, -2.0, T) for T in FOLD)
    per_step = (long / short) ** (1 / (FOLD[1] - FOLD[0]))
    power = float(np.log2(long / short))
    said = (
        f"from T = {FOLD[0]} to {FOLD[1]} like T to the power {power:.1f}, "
        f"by the factor {per_step:.4f} a step"
    )
    return Judgement(graded(per_step > EXPONENTIAL, power > 1), said, n=1)


def _largest_slope(b: FloatArray, x_0: float, steps: int) -> float:
    return float(np.abs(dynamics.sensitivity(W, b, x_0, steps).dx_db).max())


def near_the_boundary() -> Judgement:
    """One unit, whose attractors are points: wherever |∂x₅₀/∂x₀| ≥ 1 the boundary is near."""
    shares = []
    for b in INSIDE[10:-10:20]:
        low, boundary, high = dynamics.fixed_points(W, float(b)).x
        x_0 = np.linspace(low - 2, high + 2, 20_001)
        alive = x_0[np.abs(dynamics.sensitivity(W, float(b), x_0, STEPS).dx_dx_0) >= 1]
        shares.append(float(np.abs(alive - boundary).max() / (high - low)))
    said = f"at most {max(shares):.3f} of the distance between the attractors"
    return always((share < NEAR for share in shares), said)


def near_a_boundary_of_any_attractor() -> Judgement:
    """Two units on a closed curve, far from the only boundary: their gradient has to vanish."""
    theta = closed_curve.turning_network()
    x = closed_curve.trajectory(theta, np.array([1.0, 0.0]), ON_CURVE)
    norms = jacobian_norms(equation_2(TANH), theta, x)[1:]
    away = float(np.linalg.norm(x, axis=1).min())
    said = (
        f"two units on a closed curve, {away:.1f} or more from the boundary: ‖∂x_t/∂x_k‖ from "
        f"{significant(norms.min(), 2)} to {significant(norms.max(), 2)} "
        f"over up to {ON_CURVE} steps"
    )
    return always([bool(norms[-1] < VANISHED)], said)


def crossing_is_local() -> Judgement:
    """Of a step in b: which starts end elsewhere? Those at the boundary, or a whole basin."""
    beside = []
    for b in INSIDE[10:-10:8]:
        x_0, moved = _moved(float(b), float(b) + STEP)
        beside.append(float(np.abs(x_0[moved] - _boundary(float(b))).max(initial=0.0)))
    x_0, moved = _moved(UPPER.b - STEP, UPPER.b + STEP)
    basin = x_0 < _boundary(UPPER.b - STEP)
    local = max(beside) < NEAR
    bifurcation = bool(moved[basin].all() and not moved[~basin].any())
    said = (
        f"between the bifurcations a step of {STEP:g} in b moves the ends of starts at most "
        f"{max(beside):.3f} from the boundary; across b₂ = {fixed(UPPER.b, 4)} those of the whole "
        f"basin, {int(moved.sum())} of {len(x_0)} starts, and of no other"
    )
    return possible([local and bifurcation], said)


def _boundary(b: float) -> float:
    return float(dynamics.fixed_points(W, b).x[1])


def _moved(before: float, after: float) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return starts, and which of them end more than 1 apart with the two biases."""
    x_0 = np.linspace(-4, 4, 2001)
    ends = [dynamics.trajectory(W, b, x_0, SETTLED)[-1] for b in (before, after)]
    return x_0, np.abs(ends[1] - ends[0]) > FAR
