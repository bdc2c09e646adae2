"""§3.1: a network that a penalty keeps at λ₁ < 1 cannot explode, and cannot remember."""

from collections.abc import Callable

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.theory_rules import always
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import dynamical_systems as dynamics
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray
from rnn_difficulty.theory.spectral import largest_singular_value


def weight_decay_contracts() -> Judgement:
    """λ₁ < 1 stays under L1 and L2 steps; then one attractor, and memory dies as λ₁ˡ (§3.1)."""
    holds, largest = [], 0.0
    for seed, given in enumerate(random_networks.cases(0.95, 1)[::2]):
        for decay in (_l1_step, _l2_step):
            theta = given.theta
            W_rec, lambda_1 = _decayed(theta.W_rec, decay)
            largest = max(largest, lambda_1)
            holds.append(lambda_1 < 1 and _forgets(W_rec, theta.b, seed))
    return always(holds, f"largest λ₁ under the penalties {largest:.3f}")


def _l1_step(W: FloatArray) -> FloatArray:
    return np.sign(W) * np.maximum(np.abs(W) - 0.001, 0)


def _l2_step(W: FloatArray) -> FloatArray:
    return 0.99 * W


def _decayed(W: FloatArray, decay: Callable[[FloatArray], FloatArray]) -> tuple[FloatArray, float]:
    """Return W after 20 steps of the penalty, and the largest λ₁ on the way."""
    lambda_1 = []
    for _ in range(20):
        W = decay(W)
        lambda_1.append(largest_singular_value(W))
    return W, max(lambda_1)


def _forgets(W_rec: FloatArray, b: FloatArray, seed: int, steps: int = 50) -> bool:
    """Whether all starts end in one state, 0 without b, and differences shrink as λ₁ˡ (rounded)."""
    first = np.random.default_rng(seed).normal(size=(20, len(b)))
    x = first
    for _ in range(steps):
        x = dynamics.F_tilde(W_rec, b, x, TANH)
    before, after = (np.linalg.norm(at[1:] - at[0], axis=1) for at in (first, x))
    fast = after <= before * largest_singular_value(W_rec) ** steps + 1e-12
    ends, origin = (dynamics.attractors(W_rec, bias, first, TANH).x for bias in (b, 0 * b))
    return bool(fast.all()) and len(ends) == len(origin) == 1 and np.abs(origin).max() < 1e-6
