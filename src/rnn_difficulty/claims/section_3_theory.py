"""§3: earlier remedies, clipping and Ω, as far as theory judges them."""

from itertools import product

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.random_networks import Case
from rnn_difficulty.claims.theory_rules import MOST, always, mostly, possible
from rnn_difficulty.claims.verdict import Judgement, graded
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import bptt, initialization, regularizer, spectral
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.clipping import clip_norm, norm
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.initialization import INITIALIZATIONS, Sizes, basic_tanh
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray, Parameters

SIZES = Sizes(50, temporal_order.INPUTS, temporal_order.OUTPUTS)
"""Of the paper's networks (ICML 2013, §4.1.1)."""
BATCH = 20
FORMS = (regularizer.omega_printed, regularizer.omega_squared)


def small_weights() -> Judgement:
    """Draw λ₁ of each initialization."""
    lambda_1 = {
        name: [
            spectral.largest_singular_value(draw(np.random.default_rng(seed), SIZES).W_rec)
            for seed in range(100)
        ]
        for name, draw in INITIALIZATIONS.items()
    }
    likely = [np.mean(np.array(values) < 1) >= MOST for values in lambda_1.values()]
    said = ", ".join(f"{name} λ₁ ≈ {np.mean(values):.2f}" for name, values in lambda_1.items())
    return Judgement(graded(all(likely), any(likely)), said, n=100 * len(lambda_1))


def orthogonal_components() -> Judgement:
    """Compare directions of early and late temporal components of the last cost."""
    cosines = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        theta, steps = basic_tanh(rng, SIZES), 24
        batch = temporal_order.sample(rng, 1, steps)
        parts = bptt.temporal_components(
            footnote_1(TANH), theta, batch, SOFTMAX, np.zeros((1, SIZES.hidden))
        )[-1]
        cosines += [abs(_cosine(parts[k], parts[-1])) for k in range(1, steps // 4)]
    return mostly((c < 0.1 for c in cosines), f"median |cosine| {np.median(cosines):.2f}")


def clipping_direction() -> Judgement:
    """Alg. 1 on random gradients."""
    holds = []
    for seed, threshold in product(range(20), (0.1, 1.0, 100.0)):
        g = initialization.gaussian(np.random.default_rng(seed), SIZES, 1.0)
        clipped = clip_norm(g, threshold)
        cosine = _cosine(_flat(g), _flat(clipped))
        shorter = np.isclose(norm(clipped), min(norm(g), threshold), rtol=1e-12)
        holds.append(bool(shorter and cosine > 1 - 1e-12))
    return always(holds, "norm as asked for, cosine 1")


def clipping_cheap(steps: int = 20) -> Judgement:
    """Count operations: 4 a parameter to clip, 6 a parameter, step and sequence before."""
    share = 4 / (6 * steps * BATCH)
    return always([share < 0.01], f"{share:.2%} of the operations".replace("%", " %"))


def omega_immediate() -> Judgement:
    """∂⁺Ω/∂W_rec against central differences of Ω, states and error signal held constant."""
    errors = []
    for seed, given in enumerate(random_networks.cases(1.2, 6)):
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
        cell, theta = footnote_1(TANH), basic_tanh(rng, SIZES)
        batch = temporal_order.sample(rng, BATCH, 20)
        run = bptt.gradient(cell, theta, batch, SOFTMAX, np.zeros((BATCH, SIZES.hidden)))
        omega = regularizer.omega_squared(cell, theta, run.x, run.error)
        cosines.append(_cosine(run.gradient.W_rec, omega.W_rec))
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


def _flat(gradient: Parameters) -> FloatArray:
    return np.concatenate([np.ravel(g) for g in gradient])


def _cosine(a: FloatArray, b: FloatArray) -> float:
    a, b = np.ravel(a), np.ravel(b)
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
