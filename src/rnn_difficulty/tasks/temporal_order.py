"""The temporal order task: in which order did the two marked symbols come?

    step      1 … L/10 … 2L/10 … … … 5L/10 … 6L/10 … … … L
    symbol    d   c  f  A  e  d  c  e  f  B  c  e  d  f  d
                     ┬──────┬           ┬──────┬           └─ answer here: AB (1 of 4)
                     first: A or B      second: A or B

All other symbols are drawn from {c, d, e, f}. Six symbols, four classes: AA, BA, AB, BB.

Source: the authors' code (pascanur/trainingRNNs, tempOrder.py), after Hochreiter & Schmidhuber
(1997). Its docstring says that the first position lies in [1, L/10]; its code, and so this
module, draws it from [L/10, 2L/10), and the second from [5L/10, 6L/10), counting from 0.
"""

import numpy as np

from rnn_difficulty.tasks.task import Task, check, misclassified
from rnn_difficulty.theory.notation import Batch

SYMBOLS = "ABcdef"
CLASSES = ("AA", "BA", "AB", "BB")
"""Class first + 2 · second, with A = 0 and B = 1."""
INPUTS = len(SYMBOLS)
OUTPUTS = len(CLASSES)
SHORTEST = 10


def sample(rng: np.random.Generator, sequences: int, length: int) -> Batch:
    """Draw `sequences` (B) sequences of `length` (T) steps, scored at the last step.

    Returns inputs `[T, B]` (symbols 0 … 5), targets `[1, B]` (classes 0 … 3), weights `[1, B]`
    (1/B: the mean over the batch).

    Raises:
        TypeError: `rng` is no generator.
        ValueError: no sequences, or a length under 10.

    >>> import rnn_difficulty as rd
    >>> batch = rd.temporal_order.sample(np.random.default_rng(0), sequences=20, length=100)
    >>> batch.inputs.shape, batch.targets.shape
    ((100, 20), (1, 20))
    """
    check(rng, sequences, length, SHORTEST)
    columns = np.arange(sequences)
    inputs = rng.integers(2, INPUTS, (length, sequences))
    first, second = rng.integers(0, 2, (2, sequences))
    inputs[length // 10 + rng.integers(0, length // 10, sequences), columns] = first
    inputs[length // 2 + rng.integers(0, length // 10, sequences), columns] = second
    targets = (first + 2 * second)[None]
    return Batch(inputs, targets, np.full((1, sequences), 1 / sequences))


def as_text(batch: Batch, sequence: int) -> str:
    """Return one sequence as its symbols and its class, such as `dcfAed…d → AB`."""
    symbols = "".join(SYMBOLS[i] for i in batch.inputs[:, sequence])
    return f"{symbols} → {CLASSES[batch.targets[0, sequence]]}"


TASK = Task("temporal order", INPUTS, OUTPUTS, "softmax", sample, misclassified)
