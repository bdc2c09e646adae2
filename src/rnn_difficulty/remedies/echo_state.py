"""An echo state network, plain or leaky: only its readout is trained, by ridge regression.

    x_t = α x_{t−1} + (1 − α) tanh(W_rec x_{t−1} + W_in u_t),      α = 0: plain
    y_t = W_out x_t + b_out,      W_out = argmin Σ ‖W_out x_t + b_out − target‖² + r ‖W_out‖²

W_rec is drawn sparse, 10 connections a unit, and scaled to the spectral radius ρ; W_in is uniform.
No gradient goes through time, so none vanishes or explodes; with ρ < 1 what entered dies out.

Source: Jaeger & Haas 2004 (Science 304), equations (1) and (2) of the supporting text, without
feedback from the output; leaky units: Jaeger, Lukoševičius, Popovici & Siewert 2007. A class is
learned as its one-hot vector; b_out, the mean, is not shrunk.
"""

from collections.abc import Sequence

import numpy as np
from scipy.linalg import solve

from rnn_difficulty.remedies import tanh_network
from rnn_difficulty.remedies.interface import FORWARD, Remedy, Settings, State, Trained
from rnn_difficulty.remedies.leaky_pass import states
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.cost import COSTS
from rnn_difficulty.theory.initialization import Sizes
from rnn_difficulty.theory.notation import (
    Batch,
    FloatArray,
    Parameters,
    dense_inputs,
    one_hot,
)
from rnn_difficulty.theory.spectral import spectral_radius

CONNECTIONS = 10
"""Incoming connections of a unit."""
UNITS = 200
"""More than the 50 of the trained networks, and fewer trained weights: the readout's alone."""
RIDGE = 1e-6
"""r, for each sequence that was seen."""


def reservoir(
    rng: np.random.Generator, sizes: Sizes, rho: float, input_scaling: float
) -> Parameters:
    """Draw W_rec, sparse with spectral radius `rho`, and W_in, uniform on ± `input_scaling`."""
    H = sizes.hidden
    W_rec = np.zeros((H, H))
    for row in W_rec:
        row[rng.permutation(H)[:CONNECTIONS]] = rng.normal(size=CONNECTIONS)
    return Parameters(
        W_rec=W_rec * rho / spectral_radius(W_rec),
        W_in=rng.uniform(-input_scaling, input_scaling, (H, sizes.inputs)),
        b=np.zeros(H),
        W_out=np.zeros((sizes.outputs, H)),
        b_out=np.zeros(sizes.outputs),
    )


def ridge(gram: FloatArray, moment: FloatArray, r: float) -> FloatArray:
    """Return [W_out, b_out] `[K, H + 1]` from Σ x xᵀ and Σ x targetᵀ, x with a 1 at its end.

    (Σ x xᵀ + r I) W_outᵀ = Σ x targetᵀ, without r at the 1.
    """
    penalty = r * np.diag([*np.ones(len(gram) - 1), 0])
    return np.asarray(solve(gram + penalty, moment, assume_a="pos").T)


def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
    """Draw the reservoir; the readout is 0."""
    sizes = Sizes(UNITS, task.inputs, task.outputs)
    theta = reservoir(rng, sizes, float(settings["rho"]), float(settings["input_scaling"]))
    sums = {"gram": np.zeros((UNITS + 1, UNITS + 1)), "moment": np.zeros((UNITS + 1, task.outputs))}
    return tanh_network.state(theta) | sums


def train(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
    """Add what the batches show to the sums, and solve for the readout anew."""
    costs = []
    for batch in batches:
        x = _scored(state, batch, settings)
        y = x @ state["W_out"].T + state["b_out"]
        costs.append(float((batch.weights * COSTS[task.loss].value(y, batch.targets)).sum()))
        features = np.concatenate([x, np.ones((*x.shape[:-1], 1))], -1).reshape(-1, UNITS + 1)
        state["gram"] += features.T @ features
        state["moment"] += features.T @ _values(batch, task).reshape(len(features), -1)
    seen = state["gram"][-1, -1]
    readout = ridge(state["gram"], state["moment"], RIDGE * seen)
    state["W_out"][...], state["b_out"][...] = readout[:, :-1], readout[:, -1]
    return Trained(FORWARD * len(batches), float(np.mean(costs)))


def outputs(state: State, batch: Batch, settings: Settings) -> FloatArray:
    """Return y of the scored steps, `[S, B, K]`."""
    return _scored(state, batch, settings) @ state["W_out"].T + state["b_out"]


def _scored(state: State, batch: Batch, settings: Settings) -> FloatArray:
    theta = tanh_network.parameters(state)
    u = dense_inputs(theta, batch).astype(np.float32)
    x = states(theta, u, tanh_network.SIGMA, float(settings["alpha"]))
    return x[len(x) - len(batch.weights) :].astype(float)


def _values(batch: Batch, task: Task) -> FloatArray:
    targets = np.asarray(batch.targets)
    return one_hot(targets, task.outputs) if targets.dtype.kind in "iu" else targets


ECHO_STATE = Remedy("echo state network", start, train, outputs)
