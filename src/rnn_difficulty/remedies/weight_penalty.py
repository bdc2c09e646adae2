"""A penalty on the size of the recurrent weights, L1 or L2.

    E + c Σ |W_rec|        ∂/∂W_rec = ∂E/∂W_rec + c sign(W_rec)        L1
    E + c ½ Σ W_rec²       ∂/∂W_rec = ∂E/∂W_rec + c W_rec              L2

Source: ICML 2013, §3.1. Small weights keep λ₁, the largest singular value of W_rec, below 1, and
then no gradient explodes (eq. 6); but then all of them vanish (eq. 7), the only attractor is one
point, and what enters dies out. The gradient of the sum is clipped (Alg. 1).
"""

from collections.abc import Callable, Sequence

import numpy as np

from rnn_difficulty.remedies import descent, tanh_network
from rnn_difficulty.remedies.interface import Remedy, Settings, State, Trained, one_a_batch
from rnn_difficulty.remedies.leaky_pass import through_time
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch, FloatArray

Slope = Callable[[FloatArray], FloatArray]


def l1(W: FloatArray) -> float:
    """Return Σ |W|."""
    return float(np.abs(W).sum())


def l2(W: FloatArray) -> float:
    """Return ½ Σ W²."""
    return 0.5 * float((W**2).sum())


def l1_slope(W: FloatArray) -> FloatArray:
    """Return ∂/∂W Σ |W| = sign(W), and 0 at 0."""
    return np.sign(W)


def l2_slope(W: FloatArray) -> FloatArray:
    """Return ∂/∂W ½ Σ W² = W."""
    return W


def train(
    state: State, batches: Sequence[Batch], task: Task, settings: Settings, slope: Slope
) -> Trained:
    """Do one clipped update a batch; the cost that is told is E without the penalty."""
    rate, threshold = float(settings["learning_rate"]), float(settings["threshold"])
    theta, costs, norms = tanh_network.parameters(state), [], []
    for batch in batches:
        found = through_time(theta, batch, tanh_network.SIGMA, task.loss)
        gradient = found.gradient()
        pulled = gradient.W_rec + np.float32(settings["penalty"]) * slope(theta.W_rec)
        step = gradient._replace(W_rec=pulled)._asdict()
        norms.append(descent.sgd(state, step, rate, threshold))
        costs.append(found.cost)
    return one_a_batch(costs, norms)


def _remedy(name: str, slope: Slope) -> Remedy:
    def trained(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
        return train(state, batches, task, settings, slope)

    network = tanh_network
    return Remedy(name, network.start, trained, network.outputs, network.error_signal)


L1 = _remedy("L1 penalty", l1_slope)
L2 = _remedy("L2 penalty", l2_slope)
