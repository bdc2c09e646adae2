"""The random permutation task: say the first symbol again, after all the others.

    step      0   1   2   3   4   5  …  L − 1
    symbol    1  57   4  80  33  57  …  12
              └─ 0 or 1     noise          └─ answer here: 1 (one of 100 symbols)

The noise is drawn from {2, …, 99}: 98 symbols that say nothing, each with input weights of its own.
Any of the 100 symbols can be answered; only 0 and 1 are ever right.

Source: the authors' code (pascanur/trainingRNNs, permutation.py), after Hochreiter & Schmidhuber
(1997).
"""

import numpy as np

from rnn_difficulty.tasks.task import Task, check, misclassified
from rnn_difficulty.theory.notation import Batch

SYMBOLS = 100
ANSWERS = 2
SHORTEST = 2


def sample(rng: np.random.Generator, sequences: int, length: int) -> Batch:
    """Draw `sequences` (B) sequences of `length` (T) steps, scored at the last step.

    Returns inputs `[T, B]` (symbols 0 … 99), targets `[1, B]` (symbols 0 and 1), weights `[1, B]`
    (1/B: the mean over the batch).

    Raises:
        TypeError: `rng` is no generator.
        ValueError: no sequences, or a length under 2.

    >>> import rnn_difficulty as rd
    >>> batch = rd.random_permutation.sample(np.random.default_rng(0), sequences=20, length=100)
    >>> bool((batch.targets[0] == batch.inputs[0]).all())
    True
    """
    check(rng, sequences, length, SHORTEST)
    inputs = rng.integers(ANSWERS, SYMBOLS, (length, sequences))
    inputs[0] = rng.integers(0, ANSWERS, sequences)
    return Batch(inputs, inputs[:1].copy(), np.full((1, sequences), 1 / sequences))


TASK = Task("random permutation", SYMBOLS, SYMBOLS, "softmax", sample, misclassified)
