"""A network of one unit whose temporal components, clipped one by one, point uphill.

    h_t = w h_{t−1} + u_t,      u = 1, w = 0,      E = Σ_t (h_t − target_t)²

With w = 0 no error goes back a step, and h_{t−1} = 1: the component of step t is
∂E_t/∂w = 2 (1 − target_t). The targets make them 10, −19/2 and −2/5. Their sum is 1/10, so the
descent lowers w; clipped at 1 they sum up to −2/5, and the step raises it.
"""

import numpy as np

from rnn_difficulty.theory.notation import Batch, Parameters

COMPONENTS = (10.0, -19 / 2, -2 / 5)
SIGMA, LOSS = "identity", "squared"


def network() -> Parameters:
    """Return θ, float32: w = 0, and everything else passes on what it gets."""
    zero, one = np.zeros((1, 1), np.float32), np.ones((1, 1), np.float32)
    return Parameters(W_rec=zero, W_in=one, b=zero[0], W_out=one, b_out=zero[0].copy())


def batch() -> Batch:
    """Return four inputs of 1, of which the last three are answered."""
    targets = 1 - np.array(COMPONENTS) / 2
    return Batch(np.ones((4, 1, 1)), targets.reshape(3, 1, 1), np.ones((3, 1)))
