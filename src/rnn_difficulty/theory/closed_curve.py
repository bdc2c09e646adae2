"""A network that goes round a closed curve: far from basin boundaries, its gradient stays alive.

It is a counterexample to ICML 2013, §2.2, where avoiding the vanishing gradient means staying close
to a boundary between basins: true near an attracting point, which forgets where a state came from.
A closed curve on which the state goes round without ever repeating itself forgets how far beside it
a state started, but not how far along it. (A periodic orbit that attracts forgets both.)
"""

import numpy as np

from rnn_difficulty.theory import dynamical_systems
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray, Parameters

ANGLE, STRETCH = 0.5, 1.5


def turning_network() -> Parameters:
    """Return two tanh units (eq. 2) without bias whose W_rec turns by ½ and stretches by 1.5.

    The origin is their only fixed point. Its Jacobian is W_rec, with two eigenvalues of modulus
    1.5, so that it repels in all directions; as |tanh| ≤ 1, no state leaves a disk. What attracts
    is then something else: as measured, a closed curve around the origin that all other starts
    reach. The origin itself is the only boundary.
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
