"""What remedies share that train the paper's own network, h_t = tanh(W_rec h_{t−1} + W_in u_t + b).

The state holds the five arrays of `Parameters` by their names. Gradients come from the engines.
"""

import numpy as np
import torch

from rnn_difficulty.engines import plain
from rnn_difficulty.remedies.interface import HIDDEN, Settings, State
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.initialization import INITIALIZATIONS, Sizes
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters
from rnn_difficulty.training.evaluation import scored_outputs

SIGMA = "tanh"


def sizes(task: Task) -> Sizes:
    """Return 50 hidden units and what the task reads and answers."""
    return Sizes(HIDDEN, task.inputs, task.outputs)


def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
    """Draw the weights; `settings` name the initialization, *basic tanh* if they do not."""
    name = str(settings.get("initialization", "basic tanh"))
    return state(INITIALIZATIONS[name](rng, sizes(task)))


def state(theta: Parameters) -> State:
    """Return θ as a state, in float32."""
    return {name: np.array(p, np.float32) for name, p in theta._asdict().items()}


def parameters(state: State) -> Parameters:
    """Return θ; its arrays are those of the state."""
    return Parameters(*(state[name] for name in Parameters._fields))


def outputs(state: State, batch: Batch, settings: Settings) -> FloatArray:
    """Return y of the scored steps, `[S, B, K]`."""
    return scored_outputs(parameters(state), batch, SIGMA)


def error_signal(state: State, batch: Batch, task: Task, settings: Settings) -> FloatArray:
    """Return ‖∂E/∂h_k‖, `[T + 1, B]`."""
    theta = plain.tensors(parameters(state), torch.float64)
    data = plain.batch_tensors(batch, torch.float64)
    h_0 = torch.zeros(data.inputs.shape[1], HIDDEN, dtype=torch.float64)
    found = plain.gradient(theta, data, h_0, SIGMA, task.loss)
    return np.asarray(found.error.norm(dim=-1))
