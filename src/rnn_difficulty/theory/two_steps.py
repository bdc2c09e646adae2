"""The worked example of chapter 1: two tanh units, two steps, every number a fraction.

    x_0 = (artanh ½, 0)   →   x_1 = (0, artanh ½)   →   x_2 = (artanh ½, artanh ½)

The inputs are whatever leads to these states, so that σ is 0 or ½ and σ′ = 1 − σ² is 1 or ¾.
"""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters

HALF = np.arctanh(0.5)
"""tanh(HALF) = ½."""
STATES = np.array([[HALF, 0.0], [0.0, HALF], [HALF, HALF]])
"""x_0, x_1, x_2, `[T + 1, H]`."""


class Example(NamedTuple):
    """What `bptt.gradient` takes, beside the cell (eq. 2, tanh) and the squared cost."""

    theta: Parameters
    batch: Batch
    x_0: FloatArray


def example() -> Example:
    """Return W_rec = (1 2; −2 1), W_in = I, b = 0, W_out = (1 2), and targets ½ and 1.

    u_t = x_t − W_rec tanh(x_{t−1}). The outputs are 1 and 3/2, so that ∂E_t/∂y_t = 1 at both steps.

    >>> import rnn_difficulty as rd
    >>> theta, batch, x_0 = rd.two_steps.example()
    >>> run = rd.bptt.gradient(rd.equation_2(rd.TANH), theta, batch, rd.SQUARED, x_0)
    >>> run.gradient.W_rec.round(12).tolist()
    [[-0.625, 0.375], [1.875, 0.75]]
    """
    W_rec, W_out = np.array([[1.0, 2.0], [-2.0, 1.0]]), np.array([[1.0, 2.0]])
    theta = Parameters(W_rec, np.eye(2), np.zeros(2), W_out, np.zeros(1))
    u = STATES[1:] - np.tanh(STATES[:-1]) @ W_rec.T
    targets = np.array([0.5, 1.0]).reshape(2, 1, 1)
    return Example(theta, Batch(u[:, None], targets, np.ones((2, 1))), STATES[:1])
