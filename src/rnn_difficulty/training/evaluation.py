"""What a network answers to long sequences, in memory that does not grow with their length."""

import numpy as np
import torch
from torch import Tensor

from rnn_difficulty.engines import plain
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters

DTYPE = torch.float32
STEPS_AT_ONCE = 256
SYMBOLS_AT_ONCE = 1_000_000


def scored_outputs(theta: Parameters, batch: Batch, sigma: str) -> FloatArray:
    """Return the outputs y of the S scored steps, `[S, B, K]`, from h_0 = 0.

    `theta` holds float32 NumPy arrays. States are kept for `STEPS_AT_ONCE` steps only.
    """
    tensors = Parameters(*map(torch.from_numpy, theta))
    T, B = batch.inputs.shape[:2]
    unscored = T - len(batch.weights)
    h, y = torch.zeros(B, len(theta.b)), []
    for start in range(0, T, STEPS_AT_ONCE):
        states = plain.forward(tensors, _inputs(batch, start), h, sigma)
        y.append(plain.outputs(tensors, states[1:][max(unscored - start, 0) :]))
        h = states[-1]
    return np.concatenate([part.numpy() for part in y])


def count_errors(
    theta: Parameters, task: Task, sigma: str, length: int, sequences: int, seed: int
) -> int:
    """Return how many of `sequences` fresh sequences of `length` steps θ gets wrong.

    Longer sequences are drawn fewer at a time.
    """
    rng = np.random.default_rng([seed, length])
    at_once = max(1, SYMBOLS_AT_ONCE // length)
    wrong = 0
    for start in range(0, sequences, at_once):
        batch = task.sample(rng, min(at_once, sequences - start), length)
        wrong += int(task.is_wrong(scored_outputs(theta, batch, sigma), batch).sum())
    return wrong


def _inputs(batch: Batch, start: int) -> Tensor:
    part = batch.inputs[start : start + STEPS_AT_ONCE]
    return torch.as_tensor(part, dtype=torch.int64 if part.dtype.kind in "iu" else DTYPE)
