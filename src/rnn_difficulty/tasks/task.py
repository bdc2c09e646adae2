"""What a synthetic task is: a generator of sequences, and when an answer counts as wrong."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.theory import shapes
from rnn_difficulty.theory.notation import Batch, FloatArray


class Task(NamedTuple):
    """One of the pathological tasks of Hochreiter & Schmidhuber (1997) (ICML 2013, §4.1)."""

    name: str
    inputs: int
    """D."""
    outputs: int
    """K."""
    loss: str
    """A name in `cost.COSTS`."""
    sample: Callable[[np.random.Generator, int, int], Batch]
    """(rng, sequences B, length T) ↦ B fresh sequences."""
    is_wrong: Callable[[FloatArray, Batch], NDArray[np.bool_]]
    """(outputs of the scored steps `[S, B, K]`, batch) ↦ which sequences are wrong, `[B]`."""


def check(rng: np.random.Generator, sequences: int, length: int, shortest: int) -> None:
    """Hold what a task is asked for to what it can draw.

    Raises:
        TypeError: `rng` is no generator.
        ValueError: no sequences, or a `length` under `shortest`.
    """
    shapes.generator(rng)
    if sequences < 1:
        raise ValueError(f"expected at least 1 sequence, got {sequences}: ask for more")
    if length < shortest:
        raise ValueError(
            f"expected a length of at least {shortest}, got {length}: ask for a longer one"
        )


def misclassified(y: FloatArray, batch: Batch) -> NDArray[np.bool_]:
    """Return, for each sequence, whether the likeliest class is wrong at any scored step."""
    return (y.argmax(-1) != batch.targets).any(0)
