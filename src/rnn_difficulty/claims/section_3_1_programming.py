"""§3.1: programming by hand meets boundaries too; curvature need not grow with the gradient."""

import numpy as np

from rnn_difficulty.claims.numbers import significant
from rnn_difficulty.claims.section_2_2 import EXPLODED, LOWER, UPPER, W, bifurcation_not_necessary
from rnn_difficulty.claims.theory_rules import possible
from rnn_difficulty.claims.verdict import Judgement, Verdict
from rnn_difficulty.theory import dynamical_systems as dynamics

LINEAR_W, STEPS = 1.2, 50


def pre_programming() -> Judgement:
    """A network that starts with the wanted attractors can meet a boundary, and no bifurcation."""
    found = bifurcation_not_necessary()
    crossing = found.verdict == Verdict.REPRODUCED
    attractors = [
        int(dynamics.fixed_points(W, b).stable.sum()) for b in np.linspace(LOWER, UPPER)[1:-1]
    ]
    said = f"two attractors throughout; {found.measured}"
    return possible([crossing and set(attractors) == {2}], said)


def curvature_rate() -> Judgement:
    """x_t = w x_{t−1} + b: ∂x_t/∂b explodes as wᵗ, and ∂²x_t/∂b² is 0."""
    step = 0.1
    x = [_linear(b) for b in (-step, 0.0, step)]
    first, second = (x[2] - x[0]) / (2 * step), (x[2] - 2 * x[1] + x[0]) / step**2
    said = (
        f"linear unit, w = {LINEAR_W:g}, {STEPS} steps: ∂x/∂b = {significant(first, 2)}, "
        f"∂²x/∂b² = {significant(abs(round(second, 6)), 1)}"
    )
    return possible([first > EXPLODED and abs(second) < 1e-6 * first], said)


def _linear(b: float) -> float:
    x = 0.5
    for _ in range(STEPS):
        x = LINEAR_W * x + b
    return x
