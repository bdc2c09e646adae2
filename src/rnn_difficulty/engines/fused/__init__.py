"""Whole updates of small networks, compiled by Numba and kept in cache (CPU, float32).

    updates(theta, batches, …)   N updates in one call: θ changes in place

The cell, Ω and the update are those of `engines.plain` and `training.methods.descend`, which stay
the truth; this engine is their fast path for the paper's sizes. It holds no lock of Python's while
it computes, so threads run independent networks side by side. A first call compiles (some seconds,
once a machine); neither length, batch nor size compiles again.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnn_difficulty.engines.fused import packing
from rnn_difficulty.engines.fused.layout import Rule
from rnn_difficulty.engines.fused.nonlinearities import CODES
from rnn_difficulty.engines.fused.outputs import LOSSES
from rnn_difficulty.engines.fused.update import run
from rnn_difficulty.notation import Batch, FloatArray, Parameters


class Updates(NamedTuple):
    """What N updates gave, each `[N]`, before their steps."""

    cost: FloatArray
    """E."""
    norm: FloatArray
    """‖ĝ‖ before clipping."""
    omega: FloatArray
    """Ω (ICML 2013, eq. 10); 0 where α = 0."""


def updates(
    theta: Parameters,
    batches: Sequence[Batch],
    sigma: str,
    loss: str,
    learning_rate: float,
    threshold: float | None = None,
    alpha: float = 0.0,
) -> Updates:
    """Do one update of `theta` per batch, in place; `theta` holds float32 NumPy arrays.

    `batches` may differ in T and S, not in B or in the kind of input. `sigma` and `loss` name the
    nonlinearity and the cost; `threshold` and `alpha` are those of `descend` and
    `plain.gradient`. Sequences start from h_0 = 0.
    """
    shape = packing.shape_of(theta, batches)
    chunk = packing.chunk(batches, shape, classes=loss == "softmax")
    packed = packing.pack(theta, shape)
    rule = Rule(
        CODES[sigma], LOSSES[loss], learning_rate, threshold is not None, threshold or 0.0, alpha
    )
    done = Updates(*np.zeros((3, len(batches))))
    run(packed, tuple(shape), tuple(chunk), tuple(rule), *done)
    packing.unpack(packed, shape, theta)
    return done
