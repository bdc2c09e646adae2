"""Test scores of Table 1, computed a second time from the networks that were kept (§4.2).

The records' scores come from the PyTorch engine: float32, many padded sequences at a time. Here
`bptt`, the definition, reads one sequence at a time in NumPy and float64.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty import datasets
from rnn_difficulty.datasets import DataSetMissing, polyphonic_music, user_data, user_files
from rnn_difficulty.experiments.table_1.batches import AHEAD
from rnn_difficulty.records import Record
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import BERNOULLI, SOFTMAX, Cost
from rnn_difficulty.theory.nonlinearity import SIGMOID
from rnn_difficulty.theory.notation import FloatArray, Parameters, one_hot

CELL = footnote_1(SIGMOID)
STEPS = 1000
"""Read at a time: what bounds the memory."""
SAME = 1e-4
"""Nats or bits that float32 may be off, averaged over a fold."""


def test_score(record: Record, theta: Parameters) -> float:
    """Return the test score of a run of Table 1, or on one's own data, by the headline protocol.

    Raises DataSetMissing where the data are not on this machine, or not as they were in the run.
    """
    name = record.settings["data_set"]
    if name in AHEAD:
        return text(theta, datasets.load("penn_treebank").test, AHEAD[name])
    if name in polyphonic_music.NAMES:
        return music(theta, datasets.load(name).test)
    path = _as_trained_on(Path(name), record)
    if user_files.is_text(path):
        return text(theta, user_data.characters(path).test, ahead=1)
    return music(theta, user_data.music(path).test)


def music(theta: Parameters, rolls: Sequence[NDArray[np.uint8]]) -> float:
    """Return nats per step over the steps 2 … T of whole piano rolls `[T, 88]`."""
    scored = [_costs(theta, roll[:-1], roll[1:], BERNOULLI) for roll in rolls if len(roll) > 1]
    return float(np.concatenate(scored).mean())


def text(theta: Parameters, symbols: NDArray[np.uint8], ahead: int) -> float:
    """Return bits per character over a whole text `[T]`, the state carried through it."""
    return float(_costs(theta, symbols[:-ahead], symbols[ahead:], SOFTMAX).mean() / math.log(2))


def _as_trained_on(path: Path, record: Record) -> Path:
    expected = record.settings["content"]
    found = user_data.content(path) if path.exists() else "nothing"
    if found != expected:
        raise DataSetMissing(
            f"{path}: expected the data of run {record.run}, sha256 {expected}…, got {found}: put "
            "them back, or train on what is there now"
        )
    return path


def _costs(
    theta: Parameters, inputs: NDArray[np.uint8], targets: NDArray[np.uint8], cost: Cost
) -> FloatArray:
    """Return E_t of every step of one sequence `[T]`, from h_0 = 0."""
    theta = Parameters(*(np.asarray(p, dtype=np.float64) for p in theta))
    h, scored = np.zeros((1, len(theta.b))), []
    for start in range(0, len(inputs), STEPS):
        part = slice(start, start + STEPS)
        x = bptt.forward(CELL, theta, _dense(theta, inputs[part])[:, None], h)
        y = bptt.outputs(CELL, theta, x[1:])
        scored.append(cost.value(y, targets[part, None].astype(np.int64))[:, 0])
        h = x[-1]
    return np.concatenate(scored)


def _dense(theta: Parameters, inputs: NDArray[np.uint8]) -> FloatArray:
    symbols = inputs.ndim == 1
    return one_hot(inputs, theta.W_in.shape[1]) if symbols else inputs.astype(np.float64)
