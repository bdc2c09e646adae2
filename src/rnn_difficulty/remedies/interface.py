"""What the bench asks of a remedy: four functions on a state.

    start         the untrained network
    train         batches in, the network changed in place, what that cost out
    outputs       what the network answers
    error_signal  ‖∂E/∂x_k‖ of every step

A **gradient evaluation** is one forward and one backward pass over one batch of `SEQUENCES`
sequences. A forward pass alone counts as a third.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch, FloatArray

HIDDEN = 50
"""Hidden units of every network that is trained by gradients, as in the paper (ICML 2013, §4.1)."""
SEQUENCES = 20
"""Sequences of a batch, as in the paper."""
FORWARD = 1 / 3
"""Gradient evaluations that a forward pass alone counts as: a backward pass costs two of them."""

State = dict[str, NDArray[Any]]
"""All that a method needs to go on, by name: weights, moments, damping, a population. Every entry
is a NumPy array of numbers (a scalar has the shape `()`) and changes in place, so that a checkpoint
can hold it."""
Settings = Mapping[str, float | int | str]
"""The numbers that the bench searches over, such as `learning_rate`: what JSON can say."""


class Trained(NamedTuple):
    """What training on some batches took and showed."""

    evaluations: float
    """Gradient evaluations used."""
    cost: float
    """Mean E over the batches, before each step."""
    norm: float = math.nan
    """Mean ‖ĝ‖ before clipping; NaN where there is no gradient."""
    largest: float = math.nan
    """Largest ‖ĝ‖ before clipping."""


def one_a_batch(costs: Sequence[float], norms: Sequence[float]) -> Trained:
    """Return what training took that did one update a batch, from E and ‖ĝ‖ of each."""
    means = float(np.mean(costs)), float(np.mean(norms))
    return Trained(len(costs), *means, largest=float(np.max(norms)))


@dataclass(frozen=True)
class Remedy:
    """One published method, as the bench runs it. Functions find their numbers in `Settings`."""

    name: str
    start: Callable[[np.random.Generator, Task, Settings], State]
    """(generator, task, settings) ↦ the untrained state."""
    train: Callable[[State, Sequence[Batch], Task, Settings], Trained]
    """Train in place on these batches, of `SEQUENCES` sequences each, once."""
    outputs: Callable[[State, Batch, Settings], FloatArray]
    """y of the scored steps, `[S, B, K]`, from a state of zeros."""
    error_signal: Callable[[State, Batch, Task, Settings], FloatArray] | None = None
    """‖∂E/∂x_k‖ for k = 0 … T, of every sequence, `[T + 1, B]`: the norm over all that the network
    carries from step k to the next. None where no gradient is computed."""
