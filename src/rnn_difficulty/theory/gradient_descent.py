"""Gradient descent on a batch, or on a minibatch of it (MSGD): θ ← θ − rate · ∂E/∂θ."""

import numpy as np
from numpy.typing import ArrayLike

from rnn_difficulty.theory.notation import Batch, Parameters


def step(theta: Parameters, gradient: Parameters, rate: float) -> Parameters:
    """Return θ − rate · `gradient`.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(*(np.array([4.0]) for _ in range(5)))
    >>> rd.gradient_descent.step(theta, theta, rate=0.25).b
    array([3.])
    """
    return Parameters(*(p - rate * g for p, g in zip(theta, gradient, strict=True)))


def minibatch(batch: Batch, sequences: ArrayLike) -> Batch:
    """Return some of the U sequences of a batch, their weights times U / (number of them).

    So a mean over the batch becomes a mean over the minibatch, and the mean over minibatches of one
    size that share out the batch is that of the batch.

    >>> import rnn_difficulty as rd
    >>> batch = rd.Batch(np.zeros((7, 4, 1)), np.zeros((1, 4, 1)), np.full((1, 4), 1 / 4))
    >>> rd.gradient_descent.minibatch(batch, [0, 3]).weights
    array([[0.5, 0.5]])
    """
    chosen = np.asarray(sequences)
    inputs, targets, weights = (each[:, chosen] for each in batch)
    return Batch(inputs, targets, weights * (batch.weights.shape[1] / len(chosen)))
