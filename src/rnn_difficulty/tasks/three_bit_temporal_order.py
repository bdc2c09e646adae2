"""The 3-bit temporal order task: in which order did the three marked symbols come?

    step      0 … L/10 2L/10 … 3L/10 4L/10 … … … 6L/10 7L/10 … L − 1
    symbol    d c  f  A  e  d  c  e  B  f  c  d  e  d  A  f  c  d  f
                   ┬────┬       ┬────┬             ┬────┬          └─ answer here: ABA (1 of 8)
                   first        second             third

All other symbols are drawn from {c, d, e, f}. Six symbols, eight classes.

Source: the authors' code (pascanur/trainingRNNs, tempOrder3bit.py), after Hochreiter & Schmidhuber
(1997): positions in [L/10, 2L/10), [3L/10, 4L/10) and [6L/10, 7L/10), counting from 0.
"""

import numpy as np

from rnn_difficulty.tasks.task import Task, check, misclassified
from rnn_difficulty.theory.notation import Batch

SYMBOLS = "ABcdef"
CLASSES = ("AAA", "BAA", "ABA", "BBA", "AAB", "BAB", "ABB", "BBB")
"""Class first + 2 · second + 4 · third, with A = 0 and B = 1."""
INPUTS = len(SYMBOLS)
OUTPUTS = len(CLASSES)
TENTHS = (1, 3, 6)
"""The tenths of the sequence in which the marked symbols stand, counting from 0."""
SHORTEST = 10


def sample(rng: np.random.Generator, sequences: int, length: int) -> Batch:
    """Draw `sequences` (B) sequences of `length` (T) steps, scored at the last step.

    Returns inputs `[T, B]` (symbols 0 … 5), targets `[1, B]` (classes 0 … 7), weights `[1, B]`
    (1/B: the mean over the batch).

    Raises:
        TypeError: `rng` is no generator.
        ValueError: no sequences, or a length under 10.

    >>> import rnn_difficulty as rd
    >>> rng = np.random.default_rng(0)
    >>> batch = rd.three_bit_temporal_order.sample(rng, sequences=20, length=100)
    >>> batch.inputs.shape, batch.targets.shape
    ((100, 20), (1, 20))
    """
    check(rng, sequences, length, SHORTEST)
    columns = np.arange(sequences)
    inputs = rng.integers(2, INPUTS, (length, sequences))
    bits = rng.integers(0, 2, (len(TENTHS), sequences))
    for tenth, bit in zip(TENTHS, bits, strict=True):
        inputs[tenth * length // 10 + rng.integers(0, length // 10, sequences), columns] = bit
    targets = (2 ** np.arange(len(TENTHS)) @ bits)[None]
    return Batch(inputs, targets, np.full((1, sequences), 1 / sequences))


def as_text(batch: Batch, sequence: int) -> str:
    """Return one sequence as its symbols and its class, such as `dcfAed…d → ABA`."""
    symbols = "".join(SYMBOLS[i] for i in batch.inputs[:, sequence])
    return f"{symbols} → {CLASSES[batch.targets[0, sequence]]}"


TASK = Task("3-bit temporal order", INPUTS, OUTPUTS, "softmax", sample, misclassified)
