"""Several batches as one, for methods that judge a step on more sequences than a batch has.

Sequences end together. A shorter one begins later, and its state is held at 0 until then:

    T = 3, first batch     u u u        started  1 1 1
    second batch           · u u                 0 1 1
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnn_difficulty.engines.plain import batch_tensors
from rnn_difficulty.theory.notation import Batch


class Joined(NamedTuple):
    """Batches of `B` sequences in all, as tensors."""

    batch: Batch
    started: Tensor | None
    """1 from the step on at which a sequence begins, 0 before, `[T, B, 1]`; None: all at once."""


def joined(batches: Sequence[Batch], dtype: torch.dtype) -> Joined:
    """Return `batches` as one, whose E is the mean of theirs."""
    lengths = [len(batch.inputs) for batch in batches]
    inputs = [_padded(batch.inputs, max(lengths)) for batch in batches]
    targets, weights = (
        np.concatenate(arrays, axis=1)
        for arrays in zip(*((b.targets, b.weights) for b in batches), strict=True)
    )
    one = Batch(np.concatenate(inputs, axis=1), targets, weights / len(batches))
    return Joined(batch_tensors(one, dtype), _started(batches, max(lengths), dtype))


def _padded(inputs: Any, T: int) -> Any:
    before = (T - len(inputs), 0)
    return np.pad(inputs, [before, *[(0, 0)] * (inputs.ndim - 1)])


def _started(batches: Sequence[Batch], T: int, dtype: torch.dtype) -> Tensor | None:
    if all(len(batch.inputs) == T for batch in batches):
        return None
    each = [_padded(np.ones(batch.inputs.shape[:2]), T) for batch in batches]
    return torch.as_tensor(np.concatenate(each, axis=1)[..., None], dtype=dtype)
