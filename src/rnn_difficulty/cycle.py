"""A network that runs on a cycle: far from every basin boundary, its gradient does not vanish.

It is a counterexample to ICML 2013, §2.2, where avoiding the vanishing gradient means staying close
to a boundary between basins: true near an attracting point, which forgets where a state came from.
A cycle forgets how far beside it a state started, but not how far along it.
"""

import numpy as np

from rnn_difficulty import dynamical_systems
from rnn_difficulty.nonlinearity import TANH
from rnn_difficulty.notation import FloatArray, Parameters

ANGLE, STRETCH = 0.5, 1.5


def turning_network() -> Parameters:
    """Return two tanh units (eq. 2) without bias whose W_rec turns by ½ and stretches by 1.5.

    The origin is their only fixed point. Its Jacobian is W_rec, with two eigenvalues of modulus
    1.5, so that it repels in all directions; as |tanh| ≤ 1, no state leaves a disk. What is left to
    attract is a cycle around the origin, and the only boundary is the origin itself.
    """
    cos, sin = STRETCH * np.cos(ANGLE), STRETCH * np.sin(ANGLE)
    W_rec = np.array([[cos, -sin], [sin, cos]])
    return Parameters(W_rec, np.zeros((2, 1)), np.zeros(2), np.zeros((0, 2)), np.zeros(0))


def trajectory(theta: Parameters, x_0: FloatArray, steps: int) -> FloatArray:
    """Return x_0 … x_T without input, `[T + 1, ..., H]`, for tanh units (eq. 2)."""
    x = [x_0]
    for _ in range(steps):
        x.append(dynamical_systems.F_tilde(theta.W_rec, theta.b, x[-1], TANH))
    return np.stack(x)
