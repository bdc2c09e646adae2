"""The bench's four functions for a network that is given by its weights, gradient and outputs.

Trained by Adam on clipped gradients, one step a batch. The state is the weights by name, float32,
and what Adam remembers of them.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnn_difficulty.engines.plain import batch_tensors
from rnn_difficulty.remedies import descent
from rnn_difficulty.remedies.interface import HIDDEN, Remedy, Settings, State, Trained, one_a_batch
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.initialization import Sizes
from rnn_difficulty.theory.notation import Batch, FloatArray


class Pass(NamedTuple):
    """What one pass through time gives."""

    cost: Tensor
    """E, a scalar."""
    gradient: Any
    """∂E/∂θ, a NamedTuple as θ is."""
    error: Tensor
    """∂E/∂x_k for k = 0 … T, `[T + 1, B, S]`, of the whole state that is carried."""


class Network(NamedTuple):
    """A recurrent network with its gradient."""

    weights: Callable[..., Any]
    """The NamedTuple."""
    draw: Callable[[np.random.Generator, Sizes], Any]
    """(generator, sizes) ↦ θ in NumPy."""
    gradient: Callable[[Any, Batch, str], Pass]
    """(θ, batch, loss), all tensors."""
    outputs: Callable[[Any, Batch], Tensor]
    """y of the scored steps, `[S, B, K]`."""


def weights_of(state: State, kind: Callable[..., Any], dtype: torch.dtype) -> Any:
    """Return the weights of a state as tensors, in the NamedTuple `kind`."""
    # A NamedTuple; annotated as what makes one, for its fields differ from network to network.
    names = kind._fields  # type: ignore[attr-defined]
    return kind(*(torch.from_numpy(state[name]).to(dtype) for name in names))


def remedy(name: str, network: Network) -> Remedy:
    """Return `network` as the bench trains it; settings are `learning_rate` and `threshold`."""
    # A NamedTuple, as above.
    names = network.weights._fields  # type: ignore[attr-defined]

    def theta(state: State, dtype: torch.dtype = torch.float32) -> Any:
        return weights_of(state, network.weights, dtype)

    def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
        drawn = network.draw(rng, Sizes(HIDDEN, task.inputs, task.outputs))
        return descent.with_adam(
            {field: np.array(getattr(drawn, field), np.float32) for field in names}
        )

    def train(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
        rate, threshold = float(settings["learning_rate"]), float(settings["threshold"])
        costs, norms = [], []
        for batch in batches:
            done = network.gradient(theta(state), batch_tensors(batch, torch.float32), task.loss)
            gradient = {field: g.numpy() for field, g in done.gradient._asdict().items()}
            norms.append(descent.adam(state, gradient, rate, threshold))
            costs.append(float(done.cost))
        return one_a_batch(costs, norms)

    def outputs(state: State, batch: Batch, settings: Settings) -> FloatArray:
        return network.outputs(theta(state), batch_tensors(batch, torch.float32)).numpy()

    def error_signal(state: State, batch: Batch, task: Task, settings: Settings) -> FloatArray:
        data = batch_tensors(batch, torch.float64)
        done = network.gradient(theta(state, torch.float64), data, task.loss)
        return np.asarray(torch.linalg.vector_norm(done.error, dim=-1))

    return Remedy(name, start, train, outputs, error_signal)
