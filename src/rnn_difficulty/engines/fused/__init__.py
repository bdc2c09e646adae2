"""Whole updates, compiled by Numba and kept in cache (CPU, float32).

    updates(theta, batches, …)   N updates in one call: θ changes in place

The cell, Ω and the update are those of `engines.plain` and `training.methods.descend`, which stay
the truth; this engine is their fast path on a CPU. It holds no lock of Python's while it computes,
so threads run independent networks side by side. A first call compiles (some seconds, once a
machine); neither length, batch nor size compiles again.
"""

from collections.abc import Sequence

import numpy as np

from rnn_difficulty.engines.fused import packing
from rnn_difficulty.engines.fused.layout import CodedRule, Packed
from rnn_difficulty.engines.fused.nonlinearities import CODES
from rnn_difficulty.engines.fused.outputs import LOSSES
from rnn_difficulty.engines.fused.update import run
from rnn_difficulty.engines.interface import Rule, Updates
from rnn_difficulty.theory.notation import Batch, Parameters


def updates(
    theta: Parameters,
    batches: Sequence[Batch],
    rule: Rule,
    state: Packed | None = None,
) -> Updates:
    """Do one update of `theta` per batch, in place; `theta` holds float32 NumPy arrays.

    `batches` may differ in T and S, not in B or in the kind of input. Sequences start from h_0 = 0,
    or, where `state` `[B, H]` (float32) is given, from it: it is carried from batch to batch, in
    place.
    """
    shape = packing.shape_of(theta, batches)
    chunk = packing.chunk(batches, shape, classes=rule.loss == "softmax")
    packed = packing.pack(theta, shape)
    packed_state = packing.pack_state(state, shape)
    done = Updates(*np.zeros((3, len(batches))))
    run(packed, tuple(shape), tuple(chunk), tuple(_coded(rule)), packed_state, *done)
    packing.unpack(packed, shape, theta)
    packing.unpack_state(packed_state, shape, state)
    return done


def _coded(rule: Rule) -> CodedRule:
    # As floats, whatever came: another type of number would be compiled for anew.
    return CodedRule(
        sigma=CODES[rule.sigma],
        loss=LOSSES[rule.loss],
        learning_rate=float(rule.learning_rate),
        clips=rule.threshold is not None,
        threshold=float(rule.threshold or 0),
        alpha=float(rule.alpha),
        biases=rule.biases,
    )
