"""Steps of gradient descent on weights by name: clipped as in Algorithm 1, or Adam.

`weights` and `gradients` hold float32 arrays, NumPy's or PyTorch's, under the same names.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn_difficulty.remedies.interface import State

Named = Mapping[str, Any]
MOMENT, SQUARE, STEPS = "adam_moment_", "adam_square_", "adam_steps"
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8
"""The defaults of Kingma & Ba (ICLR 2015), Algorithm 1."""


def norm(gradients: Named) -> float:
    """Return ‖ĝ‖, one norm over all gradients together."""
    return math.sqrt(sum(float((g * g).sum()) for g in gradients.values()))


def sgd(weights: Named, gradients: Named, rate: float, threshold: float = math.inf) -> float:
    """Do θ ← θ − rate · ĝ, ĝ clipped at `threshold` (ICML 2013, Alg. 1); return ‖ĝ‖ before.

    A gradient that is not finite takes no step.
    """
    size = norm(gradients)
    if math.isfinite(size):
        scale = rate * min(1.0, threshold / size) if size else 0.0
        for name, g in gradients.items():
            weights[name][...] -= scale * g
    return size


def with_adam(state: State) -> State:
    """Return the weights with what Adam remembers of them, both moments 0."""
    moments = {f"{MOMENT}{name}": np.zeros_like(array) for name, array in state.items()}
    squares = {f"{SQUARE}{name}": np.zeros_like(array) for name, array in state.items()}
    return state | moments | squares | {STEPS: np.zeros((), np.int64)}


def adam(state: State, gradients: Named, rate: float, threshold: float = math.inf) -> float:
    """Step as Adam does (Kingma & Ba 2015, Alg. 1), ĝ clipped before; return ‖ĝ‖ before.

        m ← β₁ m + (1 − β₁) ĝ,   v ← β₂ v + (1 − β₂) ĝ²,
        θ ← θ − rate · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)

    `state` is NumPy's, from `with_adam`. A gradient that is not finite takes no step.
    """
    size = norm(gradients)
    if not math.isfinite(size):
        return size
    state[STEPS] += 1
    t, scale = int(state[STEPS]), min(1.0, threshold / size) if size else 1.0
    for name, gradient in gradients.items():
        g = np.asarray(gradient) * np.float32(scale)
        m, v = state[f"{MOMENT}{name}"], state[f"{SQUARE}{name}"]
        m += (1 - BETA_1) * (g - m)
        v += (1 - BETA_2) * (g * g - v)
        step = m / (1 - BETA_1**t) / (np.sqrt(v / (1 - BETA_2**t)) + EPSILON)
        state[name] -= (rate * step).astype(state[name].dtype)
    return size
