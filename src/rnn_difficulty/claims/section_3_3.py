"""§3.3: the regularizer Ω, as far as theory judges it."""

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.random_networks import PAPER_BATCH, PAPER_SIZES, Case, cosine
from rnn_difficulty.claims.theory_rules import always, possible
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import bptt, regularizer
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.initialization import basic_tanh
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray

FORMS = (regularizer.omega_printed, regularizer.omega_squared)


def omega_immediate() -> Judgement:
    """∂⁺Ω/∂W_rec against central differences of Ω, states and error signal held constant."""
    errors = []
    for seed, given in enumerate(random_networks.networks(1.2, 6)):
        error, theta = error_of(seed, given), given.theta
        for omega in FORMS:
            above, below = (
                omega(given.cell, random_networks.moved(theta, step), given.x, error).omega
                for step in (1e-6, -1e-6)
            )
            exact = omega(given.cell, theta, given.x, error).W_rec[0, 1]
            errors.append(abs(float((above - below) / 2e-6 / exact - 1)))
    return always((e < 1e-6 for e in errors), "equal to 6 digits")


def omega_not_descent() -> Judgement:
    """A negative product of ∂E and ∂⁺Ω: descending one raises the other."""
    cosines = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        cell, theta = footnote_1(TANH), basic_tanh(rng, PAPER_SIZES)
        batch = temporal_order.sample(rng, PAPER_BATCH, 20)
        run = bptt.gradient(
            cell, theta, batch, SOFTMAX, np.zeros((PAPER_BATCH, PAPER_SIZES.hidden))
        )
        omega = regularizer.omega_squared(cell, theta, run.x, run.error)
        cosines.append(cosine(run.gradient.W_rec, omega.W_rec))
    against = sum(c < 0 for c in cosines)
    said = f"against the cost in {against} of {len(cosines)} networks"
    return possible((c < 0 for c in cosines), said)


def error_of(seed: int, given: Case) -> FloatArray:
    """Return the error signal of a network that answers a random class at every step."""
    batch = random_networks.scored_batch(seed, given)
    return bptt.gradient(given.cell, given.theta, batch, SOFTMAX, given.x[0]).error
