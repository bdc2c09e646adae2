"""A rectified network that starts as the identity: the IRNN.

    h_t = max(0, W_rec h_{t−1} + W_in u_t + b),      W_rec = I, b = 0 at the start

Source: Le, Jaitly & Hinton 2015 (arXiv 1504.00941), §3. At the start ∂h_t/∂h_{t−1} is 1 for every
unit that is on: an error signal neither vanishes nor explodes. The other weights are drawn from
N(0, .001²), as there; the gradient is clipped (Alg. 1). Nothing keeps W_rec near I afterwards.
"""

from collections.abc import Sequence

import numpy as np

from rnn_difficulty.remedies import descent, tanh_network
from rnn_difficulty.remedies.interface import Remedy, Settings, State, Trained, one_a_batch
from rnn_difficulty.remedies.leaky_kernels import RECTIFIED
from rnn_difficulty.remedies.leaky_pass import states, through_time
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters, dense_inputs

DEVIATION = 0.001


def initial(rng: np.random.Generator, sizes: Sizes) -> Parameters:
    """Return W_rec = I, the other weights N(0, .001²), biases 0."""
    return gaussian(rng, sizes, DEVIATION)._replace(W_rec=np.eye(sizes.hidden))


def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
    """Draw the weights."""
    return tanh_network.state(initial(rng, tanh_network.sizes(task)))


def train(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
    """Do one clipped update a batch."""
    rate, threshold = float(settings["learning_rate"]), float(settings["threshold"])
    theta, costs, norms = tanh_network.parameters(state), [], []
    for batch in batches:
        found = through_time(theta, batch, RECTIFIED, task.loss)
        norms.append(descent.sgd(state, found.gradient()._asdict(), rate, threshold))
        costs.append(found.cost)
    return one_a_batch(costs, norms)


def outputs(state: State, batch: Batch, settings: Settings) -> FloatArray:
    """Return y of the scored steps, `[S, B, K]`."""
    theta = tanh_network.parameters(state)
    h = states(theta, dense_inputs(theta, batch).astype(np.float32), RECTIFIED, 0.0)
    return np.asarray(h[len(h) - len(batch.weights) :] @ theta.W_out.T + theta.b_out)


def error_signal(state: State, batch: Batch, task: Task, settings: Settings) -> FloatArray:
    """Return ‖∂E/∂h_k‖, `[T + 1, B]`."""
    found = through_time(tanh_network.parameters(state), batch, RECTIFIED, task.loss)
    return np.linalg.norm(found.error, axis=-1)


IRNN = Remedy("identity initialization", start, train, outputs, error_signal)
