"""The multiplication task: the product of the two marked numbers.

    step       0 … l/10 … … 5l/10 … … … … … l − 1
    number    .4 .8 .1 .6 .9 .2 .7 .5 .3 .6 .1 .7     uniform on [0, 1)
    mark       0  1  0  0  1  0  0  0  0  0  0  0
               ┬────┬  ┬─────────┬             └─ answer here: .8 · .9
               first   second

The inputs are those of addition; the target is a product, and so not linear in what is remembered.

Source: the authors' code (pascanur/trainingRNNs, multiplication.py), after Hochreiter &
Schmidhuber (1997).
"""

import numpy as np

from rnn_difficulty.tasks import two_numbers
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch


def sample(rng: np.random.Generator, sequences: int, length: int) -> Batch:
    """Draw `sequences` (B) sequences of nominal `length` (L), scored at the last step.

    Returns inputs `[l, B, 2]`, targets `[1, B, 1]`, weights `[1, B]` (1/B: the mean over the
    batch).

    Raises:
        TypeError: `rng` is no generator.
        ValueError: no sequences, or a length under 10.

    >>> import rnn_difficulty as rd
    >>> batch = rd.multiplication.sample(np.random.default_rng(0), sequences=20, length=10)
    >>> batch.inputs.shape, batch.targets.shape
    ((10, 20, 2), (1, 20, 1))
    """
    inputs, first, second = two_numbers.draw(rng, sequences, length)
    return two_numbers.scored_last(inputs, first * second)


TASK = Task(
    "multiplication",
    two_numbers.INPUTS,
    two_numbers.OUTPUTS,
    "squared",
    sample,
    two_numbers.is_wrong,
)
