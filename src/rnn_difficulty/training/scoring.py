"""Our scores for Table 1, micro-averages over a fold: ICML 2013, §4.2, names no average."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from rnn_difficulty.engines import plain
from rnn_difficulty.engines.costs import COSTS
from rnn_difficulty.theory.notation import Batch, Parameters

DTYPE = torch.float32
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SIGMA = "sigmoid"


class Fold(NamedTuple):
    """What is scored, and whether each batch starts from the states in which the last one ended.

    `batches` is a function, so that no fold is held in memory as batches.
    """

    batches: Callable[[], Iterator[Batch]]
    carried: bool


def evaluate(theta: Parameters, fold: Fold, loss: str) -> float:
    """Return the micro-average: cost summed over all scored steps over their (weighted) number."""
    total = weight = 0.0
    h = None
    for batch in (plain.batch_tensors(b, DTYPE, DEVICE) for b in fold.batches()):
        states = plain.forward(theta, batch.inputs, start(h, theta, batch, fold.carried), SIGMA)
        value, _ = COSTS[loss](plain.outputs(theta, states[1:]), batch.targets)
        total += float((batch.weights * value).sum(dtype=torch.float64))
        weight += float(batch.weights.sum(dtype=torch.float64))
        h = states[-1]
    return total / weight


def start(h: Tensor | None, theta: Parameters, batch: Batch, carried: bool) -> Tensor:
    """Return h_0 `[B, H]`: the states `h` where they are carried and there are any, or else 0."""
    if carried and h is not None:
        return h
    return torch.zeros(batch.inputs.shape[1], len(theta.b), dtype=DTYPE, device=DEVICE)
