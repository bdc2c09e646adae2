"""§3.1: L1 and L2 penalties. At λ₁ < 1 a network cannot explode, remember, or generate."""

from functools import cache
from typing import NamedTuple

import numpy as np

from rnn_difficulty.claims.numbers import significant
from rnn_difficulty.claims.random_networks import PAPER_BATCH, PAPER_SIZES
from rnn_difficulty.claims.theory_rules import always
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import bptt, closed_curve
from rnn_difficulty.theory import dynamical_systems as dynamics
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.initialization import gaussian
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray, Parameters
from rnn_difficulty.theory.spectral import largest_singular_value

CELL = equation_2(TANH)
LENGTH, UPDATES, RATE, DEVIATION = 10, 300, 0.3, 0.05
"""Of gradient descent on temporal order; the deviation makes λ₁ about .7 at the start."""
L1, L2, SEEDS = 0.001, 0.01, range(3)
"""Weights of Σ |W_rec| and of ½ ‖W_rec‖² beside the cost."""
RUN_FREE, REST = 2000, 1e-6


class Trained(NamedTuple):
    """A network, and the largest λ₁ on its way."""

    theta: Parameters
    lambda_1: float


def weight_decay_contracts() -> Judgement:
    """λ₁ < 1 stays while cost and penalty are descended; then one attractor, and memory dies."""
    penalized = [_trained(seed, *weights) for seed in SEEDS for weights in ((L1, 0.0), (0.0, L2))]
    alone = [_trained(seed, 0.0, 0.0) for seed in SEEDS]
    holds = [each.lambda_1 < 1 and _forgets(each.theta) for each in penalized]
    holds += [each.lambda_1 > 1 for each in alone]
    said = (
        f"largest λ₁ in training with a penalty {max(t.lambda_1 for t in penalized):.2f}, "
        f"without {min(t.lambda_1 for t in alone):.1f} or more"
    )
    return always(holds, said)


def no_generator() -> Judgement:
    """Without input these networks come to rest; one with λ₁ > 1 goes on for good."""
    swings = [_swing(_trained(seed, *w).theta) for seed in SEEDS for w in ((L1, 0.0), (0.0, L2))]
    generator = _swing(closed_curve.turning_network())
    said = (
        f"after {RUN_FREE} steps without input the states move by at most "
        f"{significant(max(swings), 1)}; a network with λ₁ = 1.5 by {generator:.1f}"
    )
    return always([*(swing < REST for swing in swings), generator > 1], said)


@cache
def _trained(seed: int, l1: float, l2: float) -> Trained:
    rng = np.random.default_rng(seed)
    theta, lambda_1 = gaussian(rng, PAPER_SIZES, DEVIATION), []
    for _ in range(UPDATES):
        batch = temporal_order.sample(rng, PAPER_BATCH, LENGTH)
        run = bptt.gradient(CELL, theta, batch, SOFTMAX, np.zeros((PAPER_BATCH, len(theta.b))))
        theta = Parameters(*(p - RATE * g for p, g in zip(theta, run.gradient, strict=True)))
        theta = theta._replace(W_rec=_penalized(theta.W_rec, l1, l2))
        lambda_1.append(largest_singular_value(theta.W_rec))
    return Trained(theta, max(lambda_1))


def _penalized(W: FloatArray, l1: float, l2: float) -> FloatArray:
    """Return W after a step of the penalty: towards 0 and not beyond, then in proportion."""
    return np.sign(W) * np.maximum(np.abs(W) - RATE * l1, 0) * (1 - RATE * l2)


def _forgets(theta: Parameters, steps: int = 50) -> bool:
    """Whether all starts end in one state, 0 without b, and differences shrink as λ₁ˡ (rounded)."""
    W_rec, b = theta.W_rec, theta.b
    x = first = np.random.default_rng(0).normal(size=(20, len(b)))
    for _ in range(steps):
        x = dynamics.F_tilde(W_rec, b, x, TANH)
    before, after = (np.linalg.norm(at[1:] - at[0], axis=1) for at in (first, x))
    fast = after <= before * largest_singular_value(W_rec) ** steps + 1e-12
    ends, origin = (dynamics.attractors(W_rec, bias, first, TANH).x for bias in (b, 0 * b))
    return bool(fast.all()) and len(ends) == len(origin) == 1 and np.abs(origin).max() < REST


def _swing(theta: Parameters) -> float:
    """Return how far the states still move, in the last 100 of many steps without input."""
    start = np.random.default_rng(0).normal(size=len(theta.b))
    late = closed_curve.trajectory(theta, start, RUN_FREE)[-100:]
    return float(np.ptp(late, axis=0).max())
