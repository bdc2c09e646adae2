"""§2.2: attractors, bifurcations and the boundaries between basins."""

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.numbers import fixed, significant
from rnn_difficulty.claims.theory_rules import always, possible
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import dynamical_systems as dynamics
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.nonlinearity import SIGMOID
from rnn_difficulty.theory.notation import FloatArray

W, STEPS = 5.0, 50
LOWER, UPPER = (node.b for node in dynamics.saddle_nodes(W))
EXPLODED, HARMLESS = 1000.0, 10.0
DRIVEN_STEPS = 100


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
