"""The cost of one step, E_t = L(y_t, target_t), and its derivative with respect to y_t.

Values are in nats. `y` are the outputs before any squashing, `[S, B, K]`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, log_softmax, softmax

from rnn_difficulty.theory.notation import FloatArray, one_hot


@dataclass(frozen=True)
class Cost:
    """L(y, target) for one step of one sequence."""

    name: str
    value: Callable[[FloatArray, Any], FloatArray]
    """L(y, target), `[S, B]`."""
    derivative: Callable[[FloatArray, Any], FloatArray]
    """∂L/∂y, `[S, B, K]`."""


def _softmax_value(y: FloatArray, target: Any) -> FloatArray:
    return -np.take_along_axis(log_softmax(y, axis=-1), target[..., None], axis=-1)[..., 0]


def _softmax_derivative(y: FloatArray, target: Any) -> FloatArray:
    return softmax(y, axis=-1) - one_hot(target, y.shape[-1])


def _squared_value(y: FloatArray, target: Any) -> FloatArray:
    return ((y - target) ** 2).sum(axis=-1)


def _squared_derivative(y: FloatArray, target: Any) -> FloatArray:
    return 2 * (y - target)


def _bernoulli_value(y: FloatArray, target: Any) -> FloatArray:
    # −log p = log(1 + e^y) − target · y, without overflow for large |y|.
    return (np.logaddexp(0, y) - target * y).sum(axis=-1)


def _bernoulli_derivative(y: FloatArray, target: Any) -> FloatArray:
    return expit(y) - target


SOFTMAX = Cost("softmax", _softmax_value, _softmax_derivative)
"""−log softmax(y)[target], targets are classes `[S, B]`."""
SQUARED = Cost("squared", _squared_value, _squared_derivative)
"""‖y − target‖², targets are values `[S, B, K]`: a linear output."""
BERNOULLI = Cost("bernoulli", _bernoulli_value, _bernoulli_derivative)
"""K independent coins with p = 1/(1 + e^−y), targets are 0 or 1 `[S, B, K]`: the music model."""

COSTS = {cost.name: cost for cost in (SOFTMAX, SQUARED, BERNOULLI)}
