"""What addition and multiplication share: two marked numbers among many, and when one is wrong.

Source: the authors' code (pascanur/trainingRNNs, addition.py, multiplication.py and RNN.py).
"""

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.tasks.task import check
from rnn_difficulty.theory.notation import Batch, FloatArray

INPUTS = 2
OUTPUTS = 1
SHORTEST = 10
LARGEST_RIGHT = 0.04
"""An answer counts as wrong where its squared error is larger."""


def draw(
    rng: np.random.Generator, sequences: int, length: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return inputs `[l, B, 2]` and the two marked numbers, `[B]` each.

    All sequences have l = `length` + U[0, `length`/10) steps, one draw a batch. Channel 1 holds
    numbers uniform on [0, 1); channel 0 is 1 at the two marked steps, one in [0, l/10) and one in
    [l/10, 5l/10) counting from 0, and 0 elsewhere.

    Raises:
        TypeError: `rng` is no generator.
        ValueError: no sequences, or a length under 10.
    """
    check(rng, sequences, length, SHORTEST)
    steps = length + int(rng.integers(length // 10))
    columns = np.arange(sequences)
    first = rng.integers(steps // 10, size=sequences)
    second = steps // 10 + rng.integers(4 * steps // 10, size=sequences)
    inputs = np.zeros((steps, sequences, INPUTS))
    inputs[first, columns, 0] = inputs[second, columns, 0] = 1
    inputs[..., 1] = rng.random((steps, sequences))
    return inputs, inputs[first, columns, 1], inputs[second, columns, 1]


def scored_last(inputs: FloatArray, targets: FloatArray) -> Batch:
    """Return the batch that asks for `targets` `[B]` at the last step, weights 1/B."""
    sequences = len(targets)
    return Batch(inputs, targets[None, :, None], np.full((1, sequences), 1 / sequences))


def is_wrong(y: FloatArray, batch: Batch) -> NDArray[np.bool_]:
    """Return, for each sequence, whether (y − target)² > .04 (ICML 2013, §4.1.2)."""
    wrong: NDArray[np.bool_] = ((y - batch.targets) ** 2).sum(-1)[-1] > LARGEST_RIGHT
    return wrong
