"""Cutting music and text into batches of bounded length: arrays in, `Batch` out.

The input at step t is the sequence at t; the target is the sequence one step later (music), or
`ahead` steps later (text). So the first step of a piece is never scored: the protocol is 2 … T.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.theory.notation import Batch

Roll = NDArray[np.uint8]
Symbols = NDArray[np.uint8]


def pieces(rolls: Sequence[Roll], steps: int) -> list[Roll]:
    """Cut piano rolls `[T, 88]` so that each piece has at most `steps` scored steps.

    Neighbouring pieces share one row: the last target of one is the first input of the next. Rows
    that nothing could be predicted from, pieces of one step, are left out.
    """
    cut = [
        roll[start : start + steps + 1] for roll in rolls for start in range(0, len(roll), steps)
    ]
    return [piece for piece in cut if len(piece) > 1]


def padded(rolls: Sequence[Roll], mean: bool) -> Batch:
    """Put B rolls `[T_b, 88]` side by side, shorter ones padded with weight 0.

    A scored step weighs 1, or with `mean` 1/((T_b − 1) B): the mean over steps, then sequences.
    """
    lengths = np.array([len(roll) - 1 for roll in rolls])
    both = np.zeros((lengths.max() + 1, len(rolls), rolls[0].shape[1]), dtype=np.float32)
    for b, roll in enumerate(rolls):
        both[: len(roll), b] = roll
    weights = (np.arange(lengths.max())[:, None] < lengths).astype(np.float32)
    return Batch(both[:-1], both[1:], weights / (lengths * len(rolls)) if mean else weights)


def shuffled(rolls: Sequence[Roll], sequences: int, rng: np.random.Generator) -> Iterator[Batch]:
    """Yield every roll once, in batches of rolls of similar length, in random order."""
    order = rng.permutation(len(rolls))
    order = order[np.argsort([len(rolls[i]) for i in order], kind="stable")]
    groups = np.split(order, range(sequences, len(order), sequences))
    for group in rng.permutation(len(groups)):
        yield padded([rolls[i] for i in groups[group]], mean=True)


def whole(rolls: Sequence[Roll], sequences: int) -> Iterator[Batch]:
    """Yield every roll once, uncut, each scored step with weight 1: what a score averages over."""
    by_length = sorted(rolls, key=len)
    for start in range(0, len(rolls), sequences):
        yield padded(by_length[start : start + sequences], mean=False)


def after_silence(roll: Roll) -> Roll:
    """Return `[T + 1, 88]`: a step of silence before the first, so that the first is scored too."""
    return np.concatenate([np.zeros_like(roll[:1]), roll])


def streams(symbols: Symbols, ahead: int, sequences: int, steps: int) -> Iterator[Batch]:
    """Cut one long text `[T]` into `sequences` parallel streams, and those into segments in order.

    The state is carried from each segment to the next. A step weighs 1/B: the cost is summed over
    time and averaged over the streams. Fewer than B + `ahead` characters at the end are left out.
    """
    length = (len(symbols) - ahead) // sequences
    inputs = symbols[: length * sequences].reshape(sequences, length).T.astype(np.int64)
    targets = symbols[ahead : ahead + length * sequences].reshape(sequences, length).T
    for start in range(0, length, steps):
        part = slice(start, start + steps)
        weights = np.full(inputs[part].shape, 1 / sequences, dtype=np.float32)
        yield Batch(inputs[part], targets[part].astype(np.int64), weights)
