"""The paper's own network, trained by Adam on clipped gradients: what a better step alone does.

Source: Kingma & Ba 2015, Algorithm 1 (`descent.adam`). The gated networks of the bench are trained
in the same way: what they solve beyond this one is due to their cells.
"""

from collections.abc import Sequence

import numpy as np

from rnn_difficulty.remedies import descent, tanh_network
from rnn_difficulty.remedies.interface import Remedy, Settings, State, Trained, one_a_batch
from rnn_difficulty.remedies.leaky_pass import through_time
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch


def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
    """Draw the weights; both moments are 0."""
    return descent.with_adam(tanh_network.start(rng, task, settings))


def train(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
    """Do one step of Adam a batch."""
    rate, threshold = float(settings["learning_rate"]), float(settings["threshold"])
    theta, costs, norms = tanh_network.parameters(state), [], []
    for batch in batches:
        found = through_time(theta, batch, tanh_network.SIGMA, task.loss)
        norms.append(descent.adam(state, found.gradient()._asdict(), rate, threshold))
        costs.append(found.cost)
    return one_a_batch(costs, norms)


ADAM = Remedy("Adam", start, train, tanh_network.outputs, tanh_network.error_signal)
