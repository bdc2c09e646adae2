"""§3.1: earlier remedies, as far as theory judges them.

A network that a penalty keeps at λ₁ < 1 cannot explode, and cannot remember.
"""

from collections.abc import Callable

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.random_networks import PAPER_SIZES, cosine
from rnn_difficulty.claims.section_2_1 import counterexample
from rnn_difficulty.claims.theory_rules import MOST, always, mostly
from rnn_difficulty.claims.verdict import Judgement, graded
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory import dynamical_systems as dynamics
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.initialization import INITIALIZATIONS, basic_tanh
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray
from rnn_difficulty.theory.spectral import largest_singular_value

STEPS = 24
"""Of the sequences whose temporal components are compared."""
ORTHOGONAL = 0.1


def small_weights() -> Judgement:
    """Draw λ₁ of each initialization."""
    lambda_1 = {
        name: [
            largest_singular_value(draw(np.random.default_rng(seed), PAPER_SIZES).W_rec)
            for seed in range(100)
        ]
        for name, draw in INITIALIZATIONS.items()
    }
    likely = [np.mean(np.array(values) < 1) >= MOST for values in lambda_1.values()]
    said = ", ".join(f"{name} λ₁ ≈ {np.mean(values):.2f}" for name, values in lambda_1.items())
    return Judgement(graded(all(likely), any(likely)), said, n=100 * len(lambda_1))


def echo_state() -> Judgement:
    """ρ < 1 alone does not make what is fed in die out; λ₁ < 1/γ does."""
    found = counterexample()
    return always([found.norm < 1], found.in_words())


def orthogonal_components() -> Judgement:
    """Compare directions of early and late temporal components of the last cost."""
    cosines = early_and_late_cosines()
    return mostly((c < ORTHOGONAL for c in cosines), f"median |cosine| {np.median(cosines):.2f}")


def early_and_late_cosines() -> list[float]:
    """Return |cosine| of the last component with each of the first quarter, 10 networks."""
    cosines = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        theta = basic_tanh(rng, PAPER_SIZES)
        batch = temporal_order.sample(rng, 1, STEPS)
        parts = bptt.temporal_components(
            footnote_1(TANH), theta, batch, SOFTMAX, np.zeros((1, PAPER_SIZES.hidden))
        )[-1]
        cosines += [abs(cosine(parts[k], parts[-1])) for k in range(1, STEPS // 4)]
    return cosines


def weight_decay_contracts() -> Judgement:
    """λ₁ < 1 stays under L1 and L2 steps; then one attractor, and memory dies as λ₁ˡ (§3.1)."""
    holds, largest = [], 0.0
    for seed, given in enumerate(random_networks.networks(0.95, 1)[::2]):
        for decay in (_l1_step, _l2_step):
            theta = given.theta
            W_rec, lambda_1 = _decayed(theta.W_rec, decay)
            largest = max(largest, lambda_1)
            holds.append(lambda_1 < 1 and _forgets(W_rec, theta.b, seed))
    return always(holds, f"largest λ₁ under the penalties {largest:.3f}")


def _l1_step(W: FloatArray) -> FloatArray:
    return np.sign(W) * np.maximum(np.abs(W) - 0.001, 0)


def _l2_step(W: FloatArray) -> FloatArray:
    return 0.99 * W


def _decayed(W: FloatArray, decay: Callable[[FloatArray], FloatArray]) -> tuple[FloatArray, float]:
    """Return W after 20 steps of the penalty, and the largest λ₁ on the way."""
    lambda_1 = []
    for _ in range(20):
        W = decay(W)
        lambda_1.append(largest_singular_value(W))
    return W, max(lambda_1)


def _forgets(W_rec: FloatArray, b: FloatArray, seed: int, steps: int = 50) -> bool:
    """Whether all starts end in one state, 0 without b, and differences shrink as λ₁ˡ (rounded)."""
    first = np.random.default_rng(seed).normal(size=(20, len(b)))
    x = first
    for _ in range(steps):
        x = dynamics.F_tilde(W_rec, b, x, TANH)
    before, after = (np.linalg.norm(at[1:] - at[0], axis=1) for at in (first, x))
    fast = after <= before * largest_singular_value(W_rec) ** steps + 1e-12
    ends, origin = (dynamics.attractors(W_rec, bias, first, TANH).x for bias in (b, 0 * b))
    return bool(fast.all()) and len(ends) == len(origin) == 1 and np.abs(origin).max() < 1e-6
