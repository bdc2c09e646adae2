"""Updates on given batches, by the engine of one's choice; both change θ in place.

`plain` is the truth, on a CPU or a GPU; `fused` is its fast path on a CPU. They see the same
batches and agree to rounding (tests/test_engine_fused.py).
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from rnn_difficulty.engines import fused, plain
from rnn_difficulty.engines.fused import Updates
from rnn_difficulty.engines.fused.layout import Packed
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.training.methods import descend
from rnn_difficulty.training.scoring import DEVICE, DTYPE


def plain_updates(
    theta: Parameters,
    batches: Sequence[Batch],
    sigma: str,
    loss: str,
    learning_rate: float,
    threshold: float | None = None,
    alpha: float = 0.0,
    biases: bool = True,
    state: Packed | None = None,
) -> Updates:
    """Do one update of `theta` (float32 NumPy arrays) per batch, as `fused.updates` does."""
    tensors = plain.tensors(theta, DTYPE, DEVICE)
    zeros = np.zeros((batches[0].inputs.shape[1], len(theta.b)))
    h_0 = torch.tensor(zeros if state is None else state, dtype=DTYPE, device=DEVICE)
    done = []
    for batch in batches:
        data = plain.batch_tensors(batch, DTYPE, DEVICE)
        step = plain.gradient(tensors, data, h_0, sigma, loss, alpha)
        gradient = step.gradient if biases else _without_biases(step.gradient)
        norm = descend(tensors, gradient, learning_rate, threshold)
        done.append((float(step.cost), norm, float(step.omega)))
        if state is not None:
            h_0 = step.h[-1]
    for p, trained in zip(theta, tensors, strict=True):
        p[:] = trained.cpu().numpy()
    if state is not None:
        state[:] = h_0.cpu().numpy()
    return Updates(*np.array(done).T)


def _without_biases(gradient: Parameters) -> Parameters:
    return gradient._replace(b=0 * gradient.b, b_out=0 * gradient.b_out)


ENGINES: dict[str, Callable[..., Updates]] = {"plain": plain_updates, "fused": fused.updates}
"""Name in `Settings.engine` → function."""
FASTEST = "fused" if DEVICE == "cpu" else "plain"
"""The engine that is faster on this machine: on a CPU `fused`, whatever the size (benchmarks/)."""
