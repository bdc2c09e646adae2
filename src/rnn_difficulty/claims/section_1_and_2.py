"""§1.1 and the head of §2: the two forms of the network, and the gradient as a sum."""

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.random_networks import Case
from rnn_difficulty.claims.theory_rules import always
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import Cell, footnote_1
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.notation import Batch, Parameters

STEPS = 50


def two_forms() -> Judgement:
    """Compare the states of footnote 1 with σ of the states of eq. 2."""
    errors = []
    for given in random_networks.networks(1.5, STEPS):
        sigma = given.cell.nonlinearity
        states = bptt.forward(footnote_1(sigma), given.theta, given.u, sigma.sigma(given.x[0]))
        errors.append(float(np.abs(states - sigma.sigma(given.x)).max()))
    return always((e < 1e-12 for e in errors), "equal to 12 digits")


def gradient_is_a_sum() -> Judgement:
    """Compare the sum of all temporal components with central differences of the cost."""
    errors = []
    for seed, given in enumerate(random_networks.networks(1.2, 6)):
        batch, x_0 = random_networks.scored_batch(seed, given), given.x[0]
        parts = bptt.temporal_components(given.cell, given.theta, batch, SOFTMAX, x_0)
        numeric = _difference(given, batch)
        errors.append(float(abs(parts.sum(axis=(0, 1))[0, 1] / numeric - 1)))
    return always((e < 1e-6 for e in errors), "equal to 6 digits")


def _difference(given: Case, batch: Batch, step: float = 1e-5) -> float:
    """Return ∂E/∂W_rec[0, 1] by central differences."""
    costs = [
        _cost(given.cell, random_networks.moved(given.theta, s), batch, given)
        for s in (step, -step)
    ]
    return (costs[0] - costs[1]) / (2 * step)


def _cost(cell: Cell, theta: Parameters, batch: Batch, given: Case) -> float:
    x = bptt.forward(cell, theta, given.u, given.x[0])
    return bptt.cost(cell, theta, x, batch, SOFTMAX)
