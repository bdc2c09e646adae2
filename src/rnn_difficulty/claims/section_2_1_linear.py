"""§2.1: when gradients vanish and explode in linear networks."""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.numbers import significant
from rnn_difficulty.claims.theory_rules import always
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import spectral
from rnn_difficulty.theory.notation import FloatArray

LONG = 2000
GONE = 1e-6
DRAWN, UNITS = range(60), 8
"""Seeds and size of the matrices that an error is carried through."""
APART = 0.97
"""The second largest modulus over the largest, at most, for 1000 steps to tell them apart."""
WARM_UP, MEASURED = 500, 500
ALIGNED = 0.999


def _power_norm(W: FloatArray, rho: float) -> float:
    """Return ‖Wˡ‖ for l = 2000, W scaled to the spectral radius ρ."""
    scaled = W * (rho / spectral.spectral_radius(W))
    return float(np.linalg.norm(np.linalg.matrix_power(scaled, LONG), 2))


def _largest(norms: list[float]) -> str:
    return f"largest ‖Wˡ‖ at l = {LONG}: {significant(max(norms), 1)}"


def linear_vanishing() -> Judgement:
    """ρ < 1 is sufficient for Wˡ to vanish."""
    norms = [_power_norm(W, rho) for W in random_networks.matrices() for rho in (0.5, 0.9, 0.98)]
    return always((n < GONE for n in norms), _largest(norms))


def linear_exploding() -> Judgement:
    """ρ > 1 is necessary for Wˡ to explode: without it nothing grows for good."""
    norms = [_power_norm(W, rho) for W in random_networks.matrices() for rho in (0.5, 0.9, 0.99)]
    return always((n <= 1 for n in norms), _largest(norms))


class Carried(NamedTuple):
    """A row vector carried back through one matrix."""

    dominant: bool
    """Whether one real eigenvalue has the largest modulus, well above the second."""
    rotates: bool
    """Whether a complex pair has it."""
    cosine: float
    """The smallest |cosine| of two successive rows."""
    growth: float
    """Per step, relative to the largest modulus."""


def power_iteration() -> Judgement:
    """A row vector times Wˡ turns to a dominant eigenvector and grows as |λ|; pairs rotate."""
    carried = [_carried(seed, of) for seed in DRAWN for of in (_square, _symmetric)]
    settled = [each for each in carried if each.dominant]
    pairs = [each for each in carried if each.rotates]
    holds = [each.cosine > ALIGNED and _as_fast(each) for each in settled]
    turning = sum(each.cosine < ALIGNED for each in pairs)
    said = (
        f"smallest cosine {min(each.cosine for each in settled):.6f}; "
        f"where a complex pair is largest, {turning} of {len(pairs)} go on turning, "
        f"and {sum(map(_as_fast, pairs))} grow as |λ| on average"
    )
    return always(holds, said)


def _as_fast(carried: Carried) -> bool:
    return abs(carried.growth - 1) < 0.01


def _square(rng: np.random.Generator) -> FloatArray:
    return rng.normal(size=(UNITS, UNITS))


def _symmetric(rng: np.random.Generator) -> FloatArray:
    W = _square(rng)
    return W + W.T


def _carried(seed: int, draw: Callable[[np.random.Generator], FloatArray]) -> Carried:
    rng = np.random.default_rng(seed)
    W, rows, sizes = draw(rng), [rng.normal(size=UNITS)], []
    for _ in range(WARM_UP + MEASURED):
        row = rows[-1] @ W
        sizes.append(float(np.linalg.norm(row)))
        rows.append(row / sizes[-1])
    eigenvalues = np.linalg.eigvals(W)
    largest, second, *_ = np.sort(np.abs(eigenvalues))[::-1]
    pair = bool(abs(eigenvalues[np.abs(eigenvalues).argmax()].imag) > 0)
    late = rows[WARM_UP:]
    cosine = min(abs(float(a @ b)) for a, b in pairwise(late))
    growth = float(np.exp(np.mean(np.log(sizes[WARM_UP:]))) / largest)
    return Carried(not pair and second < APART * largest, pair, cosine, growth)
