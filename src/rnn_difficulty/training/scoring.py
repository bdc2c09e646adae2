"""Our scores for Table 1, micro-averages over a fold: ICML 2013, §4.2, names no average."""

import torch
from torch import Tensor

from rnn_difficulty.engines import plain
from rnn_difficulty.engines.costs import COSTS
from rnn_difficulty.theory.initialization import NATURAL_DATA_NONLINEARITY
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.training.data_run import Fold

DTYPE = torch.float32
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def evaluate(theta: Parameters, fold: Fold, loss: str) -> float:
    """Return the micro-average: cost summed over all scored steps over their (weighted) number."""
    total = weight = 0.0
    h = None
    for batch in (plain.batch_tensors(b, DTYPE, DEVICE) for b in fold.batches()):
        h = start(h, theta, batch, fold.carried)
        states = plain.forward(theta, batch.inputs, h, NATURAL_DATA_NONLINEARITY)
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
