"""§3.1: earlier remedies, as far as theory judges them."""

import numpy as np

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
from rnn_difficulty.theory.spectral import largest_singular_value, spectral_radius

STEPS = 24
"""Of the sequences whose temporal components are compared."""
ORTHOGONAL = 0.1
RHO, CONNECTED, DRIVE = 0.95, 0.1, (0.1, 1.0)
"""Of usual reservoirs: ρ(W_rec), the share of connections where sparse, deviations of W_in."""
ECHO_STEPS, FORGOTTEN = 500, 1e-6


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
    """ρ < 1 alone does not make what is fed in die out; usual driven reservoirs do forget."""
    found = counterexample()
    left = [
        _left(seed, sparse, scale) for seed in range(20) for sparse in (0, 1) for scale in DRIVE
    ]
    forget = sum(share < FORGOTTEN for share in left)
    said = (
        f"{found.in_words()}; of usual driven reservoirs with ρ = {RHO:g}, {forget} of {len(left)} "
    )
    return always([found.norm < 1], f"{said}forget where they started")


def _left(seed: int, sparse: int, scale: float) -> float:
    """Return how much of a distance between two states is left after `ECHO_STEPS` driven steps."""
    rng, H = np.random.default_rng(seed), PAPER_SIZES.hidden
    W_rec = rng.normal(size=(H, H))
    if sparse:
        W_rec *= rng.random((H, H)) < CONNECTED
    W_rec *= RHO / spectral_radius(W_rec)
    W_in, x = rng.normal(0, scale, (H, 1)), rng.normal(size=(2, H))
    before = np.linalg.norm(x[0] - x[1])
    for u_t in rng.normal(size=(ECHO_STEPS, 1)):
        x = dynamics.U(W_in, dynamics.F_tilde(W_rec, np.zeros(H), x, TANH), u_t)
    return float(np.linalg.norm(x[0] - x[1]) / before)


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
