"""Updates on given batches, by the engine of one's choice; both change θ in place.

`plain` is the truth, on a CPU or a GPU; `fused` is its fast path on a CPU. They see the same
batches and agree to rounding (tests/engines/test_engine_fused.py).
"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec

import numpy as np
import torch
from numpy.typing import NDArray

from rnn_difficulty.engines import plain
from rnn_difficulty.engines.interface import Rule, Updates
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.training.methods import descend
from rnn_difficulty.training.scoring import DEVICE, DTYPE

State = NDArray[np.float32]
"""`[B, H]`."""


def plain_updates(
    theta: Parameters, batches: Sequence[Batch], rule: Rule, state: State | None = None
) -> Updates:
    """Do one update of `theta` (float32 NumPy arrays) per batch, as `fused.updates` does."""
    tensors = plain.tensors(theta, DTYPE, DEVICE)
    zeros = np.zeros((batches[0].inputs.shape[1], len(theta.b)))
    h_0 = torch.tensor(zeros if state is None else state, dtype=DTYPE, device=DEVICE)
    done = []
    for batch in batches:
        data = plain.batch_tensors(batch, DTYPE, DEVICE)
        step = plain.gradient(tensors, data, h_0, rule.sigma, rule.loss, rule.alpha)
        gradient = step.gradient if rule.biases else _without_biases(step.gradient)
        norm = descend(tensors, gradient, rule.learning_rate, rule.threshold)
        done.append((float(step.cost), norm, float(step.omega)))
        if state is not None:
            h_0 = step.h[-1]
    for p, trained in zip(theta, tensors, strict=True):
        p[:] = trained.cpu().numpy()
    if state is not None:
        state[:] = h_0.cpu().numpy()
    return Updates(*np.array(done).T)


def fused_updates(
    theta: Parameters, batches: Sequence[Batch], rule: Rule, state: State | None = None
) -> Updates:
    """Do the same compiled. Raises ModuleNotFoundError where Numba is missing."""
    if not find_spec("numba"):
        raise ModuleNotFoundError(
            "expected Numba for the engine `fused`, got none: pip install 'rnn-difficulty[fast]', "
            "or choose the engine `plain`"
        )
    from rnn_difficulty.engines import fused

    return fused.updates(theta, batches, rule, state)


@cache
def compile_engine() -> None:
    """Compile the engine `fused`, or read it from Numba's cache, with an update of nothing."""
    theta = Parameters(*(np.zeros(shape, np.float32) for shape in ((1, 1), (1, 1), 1, (1, 1), 1)))
    batch = Batch(np.zeros((1, 1), int), np.zeros((1, 1), int), np.ones((1, 1)))
    fused_updates(theta, [batch], Rule("tanh", "softmax", learning_rate=0.0))


def _without_biases(gradient: Parameters) -> Parameters:
    return gradient._replace(b=0 * gradient.b, b_out=0 * gradient.b_out)


ENGINES: dict[str, Callable[..., Updates]] = {"plain": plain_updates, "fused": fused_updates}
"""Name in the settings → function."""
FASTEST = "fused" if DEVICE == "cpu" and find_spec("numba") else "plain"
"""The engine that is faster on this machine: on a CPU `fused`, whatever the size (benchmarks/)."""
