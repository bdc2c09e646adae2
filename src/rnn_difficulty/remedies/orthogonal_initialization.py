"""A recurrent matrix that starts orthogonal: all its singular values are the gain.

    W_rec = gain · Q,      QᵀQ = I

Source: Saxe, McClelland & Ganguli 2014 (ICLR; arXiv 1312.6120), §3, for deep linear networks: a
product of orthogonal Jacobians keeps every norm at any depth. tanh contracts, so here the error
signal still shrinks, by the slopes σ′ alone. The other weights are those of *basic tanh*; training
is MSGD-C.
"""

import numpy as np

from rnn_difficulty.remedies import msgd, tanh_network
from rnn_difficulty.remedies.interface import Settings, State
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.initialization import basic_tanh
from rnn_difficulty.theory.notation import FloatArray


def orthogonal(rng: np.random.Generator, size: int) -> FloatArray:
    """Return a random orthogonal matrix `[size, size]`, uniformly distributed (Haar).

    The factor Q of a Gaussian matrix is uniform once R has a positive diagonal.
    """
    Q, R = np.linalg.qr(rng.normal(size=(size, size)))
    return Q * np.sign(np.diag(R))


def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
    """Draw the weights."""
    theta = basic_tanh(rng, tanh_network.sizes(task))
    W_rec = float(settings["gain"]) * orthogonal(rng, len(theta.b))
    return tanh_network.state(theta._replace(W_rec=W_rec))


ORTHOGONAL = msgd.remedy("orthogonal initialization", "MSGD-C", start)
