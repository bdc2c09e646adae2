"""The noiseless memorization task: keep a pattern through silence, repeat it on a cue.

    input     1 0 0 1 1 · · · · · · … · · ! · · · ·
    target    · · · · · · · · · · · … · · 1 0 0 1 1
              pattern   T blanks          recall        every step is an answer

`·` is the blank, `!` the cue; the first value of the pattern is asked for at the step of the cue
itself. 5 bits: 5 positions of 2 values, 32 patterns. 20 bits: 10 positions of 5 values, 5¹⁰
patterns, which is 23.2 bits.

The length T of this task is the gap, the number of blanks between pattern and cue: a sequence of P
positions has T + 2P steps. So the authors' code counts, and so do we.

Source: the authors' code (pascanur/trainingRNNs, memorization.py and RNN.py): one softmax over the
values and the blank at every step, the cost a mean over all steps, and a sequence is wrong if any
step is. After Hochreiter & Schmidhuber (1997).
"""

import numpy as np

from rnn_difficulty.tasks.task import Task, check, misclassified
from rnn_difficulty.theory.notation import Batch

SHORTEST = 1


def sample_5_bits(rng: np.random.Generator, sequences: int, length: int) -> Batch:
    """Draw patterns of 5 positions with 2 values (`sample`)."""
    return sample(rng, sequences, length, positions=5, values=2)


def sample_20_bits(rng: np.random.Generator, sequences: int, length: int) -> Batch:
    """Draw patterns of 10 positions with 5 values (`sample`)."""
    return sample(rng, sequences, length, positions=10, values=5)


def sample(
    rng: np.random.Generator, sequences: int, length: int, positions: int, values: int
) -> Batch:
    """Draw `sequences` (B) sequences with a gap of `length` (T) blanks, scored at every step.

    With P positions and V values, returns inputs `[T + 2P, B]` (0 … V − 1, blank V, cue V + 1),
    targets `[T + 2P, B]` (0 … V − 1, blank V) and equal weights `[T + 2P, B]` that sum to 1: the
    mean over steps and batch.

    Raises:
        TypeError: `rng` is no generator.
        ValueError: no sequences, or a length under 1.

    >>> import rnn_difficulty as rd
    >>> rng = np.random.default_rng(0)
    >>> batch = rd.noiseless_memorization.sample(rng, 1, length=4, positions=5, values=2)
    >>> inputs, targets = rd.noiseless_memorization.as_text(batch, 0).splitlines()
    >>> inputs[5:], targets[:-5], inputs[:5] == targets[-5:]
    ('····!····', '·········', True)
    """
    check(rng, sequences, length, SHORTEST)
    steps = length + 2 * positions
    pattern = rng.integers(0, values, (positions, sequences))
    inputs, targets = np.full((2, steps, sequences), values)
    inputs[:positions] = targets[-positions:] = pattern
    inputs[-positions] = values + 1
    return Batch(inputs, targets, np.full((steps, sequences), 1 / (steps * sequences)))


def as_text(batch: Batch, sequence: int) -> str:
    """Return one sequence as two lines, inputs above targets; `·` is the blank, `!` the cue."""
    blank = int(batch.targets.max())
    signs = "".join(map(str, range(blank))) + "·!"
    rows = (batch.inputs[:, sequence], batch.targets[:, sequence])
    return "\n".join("".join(signs[i] for i in row) for row in rows)


FIVE_BITS = Task("5-bit memorization", 4, 3, "softmax", sample_5_bits, misclassified)
TWENTY_BITS = Task("20-bit memorization", 7, 6, "softmax", sample_20_bits, misclassified)
TASKS = (FIVE_BITS, TWENTY_BITS)
