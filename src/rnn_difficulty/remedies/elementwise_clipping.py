"""Clipping element by element: of the gradient, and of its temporal components.

    ĝ_ij ← min(max(ĝ_ij, −c), c)                                       the gradient
    ĝ_ij ← Σ_k min(max((∂E/∂h_k · ∂⁺h_k/∂θ)_ij, −c), c)                its temporal components

Source: Mikolov 2012 (PhD thesis, §3.2.2), as ICML 2013, §3.2, tells it. A rectangle bounds the step
in place of a ball, so the direction changes; clipped before they are summed, components can even
turn the step uphill: 10, −19/2 and −2/5 sum up to 1/10, clipped at 1 to −2/5.

Where only the last step is scored, as in the tasks of the bench, there is one component for each k.
Here a component is that of the batch, whose mean is the cost.
"""

from collections.abc import Callable, Sequence

from rnn_difficulty.remedies import descent, tanh_network
from rnn_difficulty.remedies.interface import Remedy, Settings, State, Trained, one_a_batch
from rnn_difficulty.remedies.leaky_pass import LeakyPass, through_time
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.clipping import clip_elementwise
from rnn_difficulty.theory.notation import Batch, Parameters

Clipped = Callable[[LeakyPass, float], Parameters]


def gradient_clipped(found: LeakyPass, threshold: float) -> Parameters:
    """Return the gradient, every element in [−threshold, threshold]."""
    return clip_elementwise(found.gradient(), threshold)


def components_clipped(found: LeakyPass, threshold: float) -> Parameters:
    """Return the sum of the temporal components, each clipped before; the output layer as well."""
    whole, rows = found.gradient(), found.delta.transpose(0, 2, 1)
    components = {
        "W_rec": rows @ found.h[:-1],
        "W_in": rows @ found.u,
        "b": found.delta.sum(1),
    }
    recurrent = {name: each.clip(-threshold, threshold).sum(0) for name, each in components.items()}
    return clip_elementwise(whole, threshold)._replace(**recurrent)


def train(
    state: State, batches: Sequence[Batch], task: Task, settings: Settings, clipped: Clipped
) -> Trained:
    """Do one update a batch."""
    rate, threshold = float(settings["learning_rate"]), float(settings["threshold"])
    theta, costs, norms = tanh_network.parameters(state), [], []
    for batch in batches:
        found = through_time(theta, batch, tanh_network.SIGMA, task.loss)
        descent.sgd(state, clipped(found, threshold)._asdict(), rate)
        norms.append(descent.norm(found.gradient()._asdict()))
        costs.append(found.cost)
    return one_a_batch(costs, norms)


def _remedy(name: str, clipped: Clipped) -> Remedy:
    def trained(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
        return train(state, batches, task, settings, clipped)

    network = tanh_network
    return Remedy(name, network.start, trained, network.outputs, network.error_signal)


GRADIENT = _remedy("element-wise clipping", gradient_clipped)
COMPONENTS = _remedy("element-wise clipping of components", components_clipped)
