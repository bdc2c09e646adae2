"""Leaky integration units, trained by the gradient.

    h_t = α h_{t−1} + (1 − α) σ(W_rec h_{t−1} + W_in u_t + b)
    ∂h_t/∂h_{t−1} = α I + (1 − α) diag(σ′) W_rec

Source: ICML 2013, §3.1, after Mozer (1992) and Jaeger (2012). α I is a path that no matrix touches:
with W_rec = 0 the error signal decays as αˡ over l steps, slowly where α is near 1. All units share
one α here, which is not trained; the gradient is clipped (Alg. 1).
"""

from collections.abc import Sequence

import numpy as np

from rnn_difficulty.remedies import descent, tanh_network
from rnn_difficulty.remedies.interface import Remedy, Settings, State, Trained, one_a_batch
from rnn_difficulty.remedies.leaky_pass import LeakyPass, states, through_time
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters, dense_inputs

SIGMA = "tanh"


def step(theta: Parameters, h: FloatArray, u: FloatArray, alpha: float) -> FloatArray:
    """Return h_t `[..., H]` from h_{t−1} `[..., H]` and u_t `[..., D]`, to be read."""
    inner = np.tanh(h @ theta.W_rec.T + u @ theta.W_in.T + theta.b)
    return np.asarray(alpha * h + (1 - alpha) * inner)


def jacobian(theta: Parameters, h: FloatArray, u: FloatArray, alpha: float) -> FloatArray:
    """Return ∂h_t/∂h_{t−1} `[H, H]` for one state h_{t−1} `[H]`."""
    inner = np.tanh(theta.W_rec @ h + theta.W_in @ u + theta.b)
    return np.asarray(alpha * np.eye(len(h)) + (1 - alpha) * (1 - inner**2)[:, None] * theta.W_rec)


def train(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
    """Do one clipped update a batch."""
    rate, threshold = float(settings["learning_rate"]), float(settings["threshold"])
    costs, norms = [], []
    for batch in batches:
        found = _pass(state, batch, task, settings)
        norms.append(descent.sgd(state, found.gradient()._asdict(), rate, threshold))
        costs.append(found.cost)
    return one_a_batch(costs, norms)


def outputs(state: State, batch: Batch, settings: Settings) -> FloatArray:
    """Return y of the scored steps, `[S, B, K]`."""
    theta = tanh_network.parameters(state)
    u = dense_inputs(theta, batch).astype(np.float32)
    h = states(theta, u, SIGMA, float(settings["alpha"]))
    return np.asarray(h[len(h) - len(batch.weights) :] @ theta.W_out.T + theta.b_out)


def error_signal(state: State, batch: Batch, task: Task, settings: Settings) -> FloatArray:
    """Return ‖∂E/∂h_k‖, `[T + 1, B]`."""
    return np.linalg.norm(_pass(state, batch, task, settings).error, axis=-1)


def _pass(state: State, batch: Batch, task: Task, settings: Settings) -> LeakyPass:
    theta = tanh_network.parameters(state)
    return through_time(theta, batch, SIGMA, task.loss, float(settings["alpha"]))


LEAKY_UNITS = Remedy("leaky units", tanh_network.start, train, outputs, error_signal)
