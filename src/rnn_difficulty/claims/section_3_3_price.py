"""§3.3: what Ω costs: operations, and an error that heeds inputs which do not matter, at first."""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.claims.numbers import percent
from rnn_difficulty.claims.random_networks import PAPER_BATCH, PAPER_SIZES
from rnn_difficulty.claims.theory_rules import always, mostly
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import bptt, regularizer
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.initialization import basic_tanh
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import Batch, Parameters

GRADIENT = 6
"""Operations of a gradient for each recurrent weight, step and sequence: forward, the product with
the error, the outer product, each a multiplication and an addition."""
IMMEDIATE = 2
"""What eq. 10 adds: one more outer product. The product e_k W_rec is that of the gradient."""
EXACT = 2 * GRADIENT
"""What ∂Ω/∂W_rec through states and error adds at the least: a derivative of the forward and of
the backward pass each, at twice what the pass itself takes."""
SEEDS, LENGTH, DESCENTS, RATE = range(10), 20, 50, 0.02
IRRELEVANT = 2
"""In `temporal_order` symbols from here on are noise; 0 and 1 carry the answer."""


def omega_cheap() -> Judgement:
    """Immediate derivatives take less than half of a gradient, exact ones more than one."""
    immediate, exact = IMMEDIATE / GRADIENT, EXACT / GRADIENT
    said = f"immediate {percent(immediate)} of a gradient, exact {percent(exact)} or more"
    return always([immediate < 0.5 < 1 < exact], said)


class Heed(NamedTuple):
    """How a network answers one batch."""

    irrelevant: float
    """‖∂E/∂u_k‖ over the steps with noise, the root of the mean square."""
    cost: float


def omega_irrelevant_inputs() -> Judgement:
    """Descend Ω alone: the cost heeds noise more, and rises."""
    before, after = [], []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        theta, batch = basic_tanh(rng, PAPER_SIZES), temporal_order.sample(rng, PAPER_BATCH, LENGTH)
        before.append(_heed(theta, batch))
        after.append(_heed(_descended(theta, batch), batch))
    more = [b.irrelevant > a.irrelevant for a, b in zip(before, after, strict=True)]
    costs = sum(b.cost > a.cost for a, b in zip(before, after, strict=True))
    factor = np.median([b.irrelevant / a.irrelevant for a, b in zip(before, after, strict=True)])
    said = f"median factor {factor:.2g}; the cost rises too in {costs} of {len(more)}"
    return mostly(more, said)


def _run(theta: Parameters, batch: Batch) -> bptt.BPTT:
    start = np.zeros((PAPER_BATCH, PAPER_SIZES.hidden))
    return bptt.gradient(footnote_1(TANH), theta, batch, SOFTMAX, start)


def _heed(theta: Parameters, batch: Batch) -> Heed:
    cell, run = footnote_1(TANH), _run(theta, batch)
    to_inputs = (run.error[1:] * cell.left(run.x[1:])) @ theta.W_in
    noise = np.asarray(batch.inputs) >= IRRELEVANT
    return Heed(float(np.sqrt((to_inputs[noise] ** 2).sum(axis=-1).mean())), run.cost)


def _descended(theta: Parameters, batch: Batch) -> Parameters:
    for _ in range(DESCENTS):
        run = _run(theta, batch)
        slope = regularizer.omega_squared(footnote_1(TANH), theta, run.x, run.error).W_rec
        theta = theta._replace(W_rec=theta.W_rec - RATE * slope)
    return theta
