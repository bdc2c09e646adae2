"""§2.2: attractors, bifurcations and the boundaries between basins."""

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.numbers import fixed, significant
from rnn_difficulty.claims.theory_rules import always, possible
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import closed_curve
from rnn_difficulty.theory import dynamical_systems as dynamics
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.nonlinearity import SIGMOID, TANH
from rnn_difficulty.theory.notation import FloatArray
from rnn_difficulty.theory.spectral import jacobian_norms

W, STEPS = 5.0, 50
LOWER, UPPER = (node.b for node in dynamics.saddle_nodes(W))
INSIDE = np.linspace(LOWER, UPPER, 102)[1:-1]
"""Biases with two attractors."""
EXPLODED, HARMLESS = 1000.0, 10.0
DRIVEN_STEPS = 100
ON_CURVE, VANISHED = 400, 1e-6


def figure_3() -> Judgement:
    """Two attractors for b between the saddle-nodes, one outside (w = 5)."""
    b = np.linspace(-3.2, -1.8, 200)
    found = (int(dynamics.fixed_points(W, each).stable.sum()) for each in b)
    expected = (2 if LOWER < each < UPPER else 1 for each in b)
    said = f"two attractors for b from {fixed(LOWER, 4)} to {fixed(UPPER, 4)}"
    return always((n == two for n, two in zip(found, expected, strict=True)), said)


def bifurcation_not_sufficient() -> Judgement:
    """From x₀ = −2 the attractor that is born at b₁ is never reached: no explosion there."""
    slopes = _slope_in_b(LOWER + np.linspace(-0.05, 0.05, 1001), -2.0)
    largest = float(slopes.max())
    return possible([largest < HARMLESS], f"largest |∂x₅₀/∂b| across b₁: {significant(largest, 2)}")


def bifurcation_not_necessary() -> Judgement:
    """x₀ = ½ meets the boundary at b far from both saddle-nodes."""
    b = 0.5 - W * float(SIGMOID.sigma(np.array(0.5)))
    inside = min(b - LOWER, UPPER - b) > 0.01
    slope = float(_slope_in_b(np.array(b), 0.5))
    said = f"|∂x₅₀/∂b| = {slope:.0f} at b = {fixed(b, 4)}"
    return possible([inside and slope > EXPLODED], said)


def _slope_in_b(b: FloatArray, x_0: float) -> FloatArray:
    return np.abs(dynamics.sensitivity(W, b, x_0, STEPS).dx_db)


def boundary_crossing() -> Judgement:
    """On the boundary |∂x_T/∂x₀| = (w σ′)^T with w σ′ > 1, for every b with two attractors.

    Whoever crosses the boundary comes through that point: the largest gradient is no smaller.
    """
    growth = []
    for b in INSIDE:
        x_0 = dynamics.basin_boundary(W, float(b))
        slope = dynamics.sensitivity(W, b, x_0 if x_0 is not None else np.nan, STEPS).dx_dx_0
        growth.append(float(slope) ** (1 / STEPS))
    said = f"growth per step from {min(growth):.3f} to {max(growth):.3f}"
    return always((g > 1 for g in growth), said)


def near_the_boundary() -> Judgement:
    """Wherever |∂x₅₀/∂x₀| ≥ 1 the boundary is near: so in one unit, not on a closed curve."""
    shares = []
    for b in INSIDE[10:-10:20]:
        low, boundary, high = dynamics.fixed_points(W, float(b)).x
        x_0 = np.linspace(low - 2, high + 2, 20_001)
        alive = x_0[np.abs(dynamics.sensitivity(W, float(b), x_0, STEPS).dx_dx_0) >= 1]
        shares.append(float(np.abs(alive - boundary).max() / (high - low)))
    theta = closed_curve.turning_network()
    x = closed_curve.trajectory(theta, np.array([1.0, 0.0]), ON_CURVE)
    norms = jacobian_norms(equation_2(TANH), theta, x)[1:]
    away = float(np.linalg.norm(x, axis=1).min())
    said = (
        f"one unit: at most {max(shares):.3f} of the distance between the attractors; two units on "
        f"a closed curve, {away:.1f} or more from the boundary: ‖∂x_t/∂x_k‖ from "
        f"{significant(norms.min(), 2)} to {significant(norms.max(), 2)} "
        f"over up to {ON_CURVE} steps"
    )
    return always([*(s < 0.1 for s in shares), bool(norms[-1] < VANISHED)], said)


def driven_maps() -> Judgement:
    """The boundary that moves with the inputs still parts states."""
    holds, distances = [], []
    for seed in range(50):
        u = np.random.default_rng(seed).normal(0, 0.02, DRIVEN_STEPS)
        boundary = float(dynamics.driven_boundary(W, -2.5, u)[0])
        across, beside = (
            _distance(u, np.array(pair))
            for pair in (
                (boundary - 5e-7, boundary + 5e-7),
                (boundary + 0.5, boundary + 0.5 + 1e-6),
            )
        )
        distances.append(across)
        holds.append(across > 1 and beside < 1e-6)
    return always(holds, f"10⁻⁶ across the boundary become {min(distances):.2f} or more")


def _distance(u: FloatArray, pair: FloatArray) -> float:
    """Return how far apart two starts end under the same inputs u `[T]`, b = −2.5."""
    return float(np.ptp(dynamics.trajectory(W, -2.5 + u, pair, len(u))[-1]))


def input_as_map() -> Judgement:
    """U_t ∘ F̃ is the step of eq. 2."""
    errors = []
    for given in random_networks.networks(1.5, 10):
        theta, sigma = given.theta, given.cell.nonlinearity
        inner = dynamics.F_tilde(theta.W_rec, theta.b, given.x[-2], sigma)
        folded = dynamics.U(theta.W_in, inner, given.u[-1])
        step = equation_2(sigma).step(theta, given.x[-2], given.u[-1])
        errors.append(float(np.abs(folded - step).max()))
    return always((e < 1e-12 for e in errors), "equal to 12 digits")
