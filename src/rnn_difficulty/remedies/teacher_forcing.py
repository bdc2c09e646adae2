"""Teacher forcing: in training the wanted output goes back into the network, not its own.

    x_t = σ(W_rec x_{t−1} + W_in y_{t−1} + b),      y_t = W_out x_t + b_out          free-running
    x_t = σ(W_rec x_{t−1} + W_in target_{t−1} + b)                                   forced

Free-running the network is autonomous: its recurrent matrix is W_rec + W_in W_out. Forced, the loop
through W_in W_out is cut: ∂x_t/∂x_{t−1} = diag(σ′) W_rec alone, and the state is held near the
trajectory that it should have. It takes a target at every step: a task that is scored at its last
step, such as temporal order, has nothing to force.

Source: Doya 1993, after Williams & Zipser 1989; ICML 2013, §3.1. σ is tanh, the cost is the mean of
(y_t − target_t)² over all steps and sequences.
"""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.remedies.leaky_pass import Array, LeakyPass, states, through_time
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters

SIGMA, LOSS = "tanh", "squared"


class Forced(NamedTuple):
    """What one pass over targets gives."""

    cost: float
    gradient: Parameters
    error: Array
    """∂E/∂x_k, `[T + 1, B, H]`."""


def forced(theta: Parameters, targets: FloatArray) -> Forced:
    """Return E and ∂E/∂θ where each target `[T + 1, B, K]` goes in, and the next is asked for."""
    found = through_time(theta, _batch(targets[:-1], targets), SIGMA, LOSS)
    return Forced(found.cost, found.gradient(), found.error)


def free(theta: Parameters, targets: FloatArray) -> Forced:
    """Return the same where only the first target goes in, and then what the network says.

    The loop is a network of its own: W = W_rec + W_in W_out, which reads y_0 and then b_out.
    """
    looped = theta._replace(W_rec=theta.W_rec + theta.W_in @ theta.W_out)
    inputs = np.array(targets[:-1], np.float32)
    inputs[1:] = theta.b_out
    found = through_time(looped, _batch(inputs, targets), SIGMA, LOSS)
    return Forced(found.cost, _unlooped(theta, found), found.error)


def free_run(theta: Parameters, warm_up: FloatArray, steps: int) -> FloatArray:
    """Return what the network generates, `[steps, B, K]`, after it was forced along `warm_up`."""
    x = states(theta, np.asarray(warm_up, np.float32), SIGMA, 0.0)[-1]
    y = []
    for _ in range(steps):
        y.append(x @ theta.W_out.T + theta.b_out)
        x = np.tanh(x @ theta.W_rec.T + y[-1] @ theta.W_in.T + theta.b)
    return np.stack(y)


def _batch(inputs: FloatArray | Array, targets: FloatArray) -> Batch:
    wanted = targets[1:]
    return Batch(inputs, wanted, np.full(wanted.shape[:2], 1 / wanted[..., 0].size))


def _unlooped(theta: Parameters, found: LeakyPass) -> Parameters:
    """Return the gradient by the parts of W = W_rec + W_in W_out, and of b_out where it went in."""
    whole = found.gradient()
    return Parameters(
        W_rec=whole.W_rec,
        W_in=whole.W_in + whole.W_rec @ theta.W_out.T,
        b=whole.b,
        W_out=whole.W_out + theta.W_in.T @ whole.W_rec,
        b_out=whole.b_out + theta.W_in.T @ found.delta[1:].sum((0, 1)),
    )
