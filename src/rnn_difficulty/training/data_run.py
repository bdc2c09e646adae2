"""A run on natural data: what it is asked, how it trains, its state, how it ends (§4.2)."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.training.generators import restored


class Fold(NamedTuple):
    """What is scored, and whether each batch starts from the states in which the last one ended.

    `batches` is a function, so that no fold is held in memory as batches.
    """

    batches: Callable[[], Iterator[Batch]]
    carried: bool


class DataProblem(NamedTuple):
    """A data set cut into batches."""

    inputs: int
    outputs: int
    loss: str
    train: Callable[[np.random.Generator], Iterator[Batch]]
    valid: Fold
    scored: Mapping[str, Fold]
    """What the trained network is scored on at the end, once."""


@dataclass(frozen=True, kw_only=True)
class DataOptimization:
    """How one network is trained; what no edition of the paper states is our choice."""

    method: str
    seed: int
    epochs: int
    """At most."""
    patience: int
    """Stop after so many epochs without a better validation cost."""
    hidden: int
    learning_rate: float
    halving: str | int | tuple[int, int]
    """Halve the rate after an epoch whose cost rose, on the fold `train` or `valid`; or, given a
    number n, after each epoch from the n-th on; or, given n and k, after every k-th from there."""
    threshold: float
    alpha: float
    """α in epoch 1."""
    alpha_falls: bool
    """α_t = α/t in epochs, or α throughout."""
    deviation: float
    """Standard deviation of the initial W_rec and W_out."""
    input_deviation: float
    """Standard deviation of the initial W_in: an input turns few of its columns on, so that these
    have to be larger to be seen beside all hidden units."""
    biases: bool
    carried: bool
    """Whether each batch starts from the states in which the one before ended."""


class Epoch(NamedTuple):
    """One line of the learning curve; costs in nats per scored step."""

    epoch: int
    train: float
    """Mean over the epoch's updates, each by the θ of its moment; at the end θ costs less."""
    valid: float
    learning_rate: float
    gradient_norm: float
    """Mean ‖ĝ‖ before clipping."""
    largest_norm: float


@dataclass
class DataRun:
    """All that a run needs to go on, on any device; θ in float32 NumPy arrays."""

    theta: Parameters
    best: Parameters
    """θ of the epoch with the best validation cost."""
    rate: float
    curve: list[Epoch]
    order: np.random.Generator
    """Draws the order of the batches."""
    diverged: bool = False

    def best_epoch(self) -> Epoch | None:
        """Return the epoch with the best validation cost; None before the first."""
        return min(self.curve, key=lambda epoch: epoch.valid, default=None)

    def best_valid(self) -> float:
        """Return the best validation cost so far; ∞ before the first epoch."""
        best = self.best_epoch()
        return best.valid if best else math.inf

    def to_save(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return what a checkpoint keeps."""
        arrays = {f"{name}_theta": p for name, p in self.theta._asdict().items()}
        arrays |= {f"{name}_best": p for name, p in self.best._asdict().items()}
        rest = {
            "rate": self.rate,
            "curve": self.curve,
            "order": self.order.bit_generator.state,
            "diverged": self.diverged,
        }
        return arrays, rest

    @classmethod
    def saved(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> "DataRun":
        """Return the run that a checkpoint kept."""
        theta, best = (
            Parameters(*(arrays[f"{name}_{which}"] for name in Parameters._fields))
            for which in ("theta", "best")
        )
        curve = [Epoch(*epoch) for epoch in rest["curve"]]
        return cls(theta, best, rest["rate"], curve, restored(rest["order"]), rest["diverged"])


class DataOutcome(NamedTuple):
    """The run's scores, in nats per scored step, at the epoch with the best validation cost."""

    valid: float
    scores: dict[str, float]
    """By the names of `DataProblem.scored`; NaN without an epoch to score."""
    best_epoch: int
    diverged: bool
    curve: list[Epoch]
    theta: Parameters
    """float32 NumPy arrays."""
