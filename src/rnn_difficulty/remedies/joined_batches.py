"""Several batches as one, for methods that judge a step on more sequences than a batch has."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from rnn_difficulty.theory.notation import Batch


def joined(batches: Sequence[Batch]) -> Batch:
    """Return batches of one length as one, whose E is the mean of theirs."""
    inputs, targets, weights = (np.concatenate(a, axis=1) for a in zip(*batches, strict=True))
    return Batch(inputs, targets, weights / len(batches))


def of_equal_length(batches: Sequence[Batch], size: int) -> Iterator[list[Batch]]:
    """Yield groups of `size` batches with the same T; what fills no group is not used."""
    waiting = defaultdict[int, list[Batch]](list)
    for batch in batches:
        group = waiting[len(batch.inputs)]
        group.append(batch)
        if len(group) == size:
            yield waiting.pop(len(batch.inputs))


def all_joined(batches: Sequence[Batch]) -> list[Batch]:
    """Return one batch for every length; the sum of their E is the mean over `batches`."""
    lengths = sorted({len(batch.inputs) for batch in batches})
    groups = [[b for b in batches if len(b.inputs) == length] for length in lengths]
    return [
        one._replace(weights=one.weights * len(group) / len(batches))
        for one, group in zip(map(joined, groups), groups, strict=True)
    ]
