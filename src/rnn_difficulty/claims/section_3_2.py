"""§3.2: clipping, as far as theory judges it."""

from itertools import product

import numpy as np

from rnn_difficulty.claims.numbers import percent
from rnn_difficulty.claims.random_networks import PAPER_BATCH, PAPER_SIZES, cosine
from rnn_difficulty.claims.theory_rules import always
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory.clipping import clip_norm, norm
from rnn_difficulty.theory.initialization import gaussian
from rnn_difficulty.theory.notation import FloatArray, Parameters

SHORTEST = 20
"""Steps of the shortest sequences of Figure 7."""


def clipping_direction() -> Judgement:
    """Alg. 1 on random gradients."""
    holds = []
    for seed, threshold in product(range(20), (0.1, 1.0, 100.0)):
        g = gaussian(np.random.default_rng(seed), PAPER_SIZES, 1.0)
        clipped = clip_norm(g, threshold)
        alike = cosine(_flat(g), _flat(clipped)) > 1 - 1e-12
        shorter = np.isclose(norm(clipped), min(norm(g), threshold), rtol=1e-12)
        holds.append(bool(shorter and alike))
    return always(holds, "norm as asked for, cosine 1")


def clipping_adapts_rate() -> Judgement:
    """A clipped step is a plain one with the rate η · min(1, threshold / ‖g‖)."""
    holds = []
    for seed, threshold in product(range(20), (0.1, 1.0, 100.0)):
        g = gaussian(np.random.default_rng(seed), PAPER_SIZES, 1.0)
        factor = min(1.0, threshold / float(np.linalg.norm(_flat(g))))
        holds.append(np.allclose(_flat(clip_norm(g, threshold)), factor * _flat(g), rtol=1e-12))
    return always(holds, "equal to 12 digits")


def clipping_cheap() -> Judgement:
    """Clipping takes less than 1 % of the operations of the gradient."""
    share = clipping_share()
    return always([share < 0.01], f"{percent(share, 2)} of the operations")


def clipping_share(steps: int = SHORTEST) -> float:
    """Count operations: 4 a parameter to clip, 6 a parameter, step and sequence before."""
    return 4 / (6 * steps * PAPER_BATCH)


def _flat(gradient: Parameters) -> FloatArray:
    return np.concatenate([np.ravel(g) for g in gradient])
