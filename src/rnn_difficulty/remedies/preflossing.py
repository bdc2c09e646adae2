"""Training that begins with gradient flossing: first the exponents, then MSGD-C on the task.

On the first `FLOSSED` batches Adam brings the `exponents` largest Lyapunov exponents to zero, along
one sequence each (`flossing.floss`); after them the paper's MSGD-C trains.

Source: Engelken 2023, §4 (flossing before training). The numbers of steps and of batches are ours.
"""

from collections.abc import Sequence

import numpy as np

from rnn_difficulty.remedies import descent, flossing, msgd, tanh_network
from rnn_difficulty.remedies.interface import HIDDEN, Remedy, Settings, State, Trained
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters, dense_inputs

FLOSSED, STEPS, RATE = 300, 50, 0.003
"""Batches that are flossed on, steps of each, and the rate of Adam meanwhile."""


def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
    """Draw *basic tanh* weights and the directions Q_0; no batch is flossed on yet."""
    drawn = tanh_network.start(rng, task, settings)
    Q_0 = flossing.directions(rng, HIDDEN, int(settings["exponents"]))
    return descent.with_adam(drawn) | {"Q_0": Q_0, "flossed": np.zeros((), np.int64)}


def train(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
    """Floss on what is left of the first `FLOSSED` batches, then do MSGD-C."""
    left = FLOSSED - int(state["flossed"])
    first, rest = batches[:left], batches[left:]
    for batch in first:
        floss(state, batch)
    if rest:
        return msgd.train(state, rest, task, settings, "MSGD-C")._replace(evaluations=len(batches))
    return Trained(len(first), float("nan"), float("nan"))


def floss(state: State, batch: Batch) -> None:
    """Do one step of Adam on E_floss along the first sequence of the batch."""
    theta = Parameters(*(np.asarray(p, np.float64) for p in tanh_network.parameters(state)))
    done = flossing.floss(theta, first_steps(theta, batch), state["Q_0"])
    descent.adam(state, done.gradient._asdict(), RATE)
    state["flossed"] += 1


def first_steps(theta: Parameters, batch: Batch) -> FloatArray:
    """Return u `[T, D]` of the first sequence, at most `STEPS` steps."""
    one = batch._replace(inputs=batch.inputs[:STEPS, :1])
    return dense_inputs(theta, one)[:, 0]


PREFLOSSING = Remedy(
    "gradient flossing", start, train, tanh_network.outputs, tanh_network.error_signal
)
