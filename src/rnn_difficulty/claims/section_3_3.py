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
from rnn_difficulty.theory.notation import FloatArray, Parameters

FORMS = (regularizer.omega_printed, regularizer.omega_squared)


def omega_immediate() -> Judgement:
    """∂⁺Ω/∂W_rec against central differences of Ω, states and error signal held constant."""
    errors = []
    for seed, given in enumerate(random_networks.networks(1.2, 6)):
        error, theta = _error(seed, given), given.theta
        for omega in FORMS:
            above, below = (
                omega(given.cell, random_networks.moved(theta, step), given.x, error).omega
                for step in (1e-6, -1e-6)
            )
            exact = omega(given.cell, theta, given.x, error).W_rec[0, 1]
            errors.append(abs(float((above - below) / 2e-6 / exact - 1)))
    return always((e < 1e-6 for e in errors), "equal to 6 digits")


def omega_direction() -> Judgement:
    """Minimize Ω over W_rec, then look at all directions of the Jacobians."""
    holds, spread = [], []
    for seed in range(5):
        given = random_networks.case(seed, TANH, 0.8, 3)
        error = _error(seed, given)
        theta = _without_omega(given, error)
        ratios = regularizer.norm_ratios(given.cell, theta, given.x, error)
        values = np.concatenate([_singular_values(given, theta, k) for k in range(3)])
        spread += [values.min(), values.max()]
        off = values.min() < 0.5 or values.max() > 2
        holds.append(bool(np.abs(ratios - 1).max() < 0.01 and off))
    said = f"norm ratios 1, singular values from {min(spread):.2f} to {max(spread):.2f}"
    return always(holds, said)


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


def _without_omega(given: Case, error: FloatArray) -> Parameters:
    theta = given.theta
    for _ in range(5000):
        slope = regularizer.omega_squared(given.cell, theta, given.x, error).W_rec
        theta = theta._replace(W_rec=theta.W_rec - 0.05 * slope)
    return theta


def _singular_values(given: Case, theta: Parameters, k: int) -> FloatArray:
    J = given.cell.jacobian(theta, given.x[k, 0], given.x[k + 1, 0])
    return np.asarray(np.linalg.svd(J, compute_uv=False))


def _error(seed: int, given: Case) -> FloatArray:
    batch = random_networks.scored_batch(seed, given)
    return bptt.gradient(given.cell, given.theta, batch, SOFTMAX, given.x[0]).error
