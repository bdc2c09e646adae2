"""Updates on given batches, by the engine of one's choice; both change θ in place.

`plain` is the truth, any size and precision; `fused` is its fast path for the paper's small
networks on a CPU. They see the same batches and agree to rounding (tests/test_engine_fused.py).
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from rnn_difficulty.engines import fused, plain
from rnn_difficulty.engines.fused import Updates
from rnn_difficulty.notation import Batch, Parameters
from rnn_difficulty.training.methods import descend


def plain_updates(
    theta: Parameters,
    batches: Sequence[Batch],
    sigma: str,
    loss: str,
    learning_rate: float,
    threshold: float | None = None,
    alpha: float = 0.0,
) -> Updates:
    """Do one update of `theta` (float32 NumPy arrays) per batch, as `fused.updates` does."""
    tensors = Parameters(*map(torch.from_numpy, theta))
    done = []
    for batch in batches:
        data = plain.batch_tensors(batch, torch.float32)
        h_0 = torch.zeros(data.inputs.shape[1], len(theta.b))
        step = plain.gradient(tensors, data, h_0, sigma, loss, alpha)
        norm = descend(tensors, step.gradient, learning_rate, threshold)
        done.append((float(step.cost), norm, float(step.omega)))
    return Updates(*np.array(done).T)


ENGINES: dict[str, Callable[..., Updates]] = {"plain": plain_updates, "fused": fused.updates}
"""Name in `Settings.engine` → function."""
