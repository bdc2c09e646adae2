"""The three initializations of the paper's experiments (ICML 2013, §4.1).

Biases start at 0. The numbers are standard deviations, as in the authors' code; the paper's
N(0, s) does not say whether s is a standard deviation or a variance.
"""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.theory import shapes
from rnn_difficulty.theory.notation import FloatArray, Parameters

SMART_TANH_CONNECTIONS = 15
SMART_TANH_RHO = 0.95


class Sizes(NamedTuple):
    """H hidden units, D inputs, K outputs."""

    hidden: int
    inputs: int
    outputs: int


def gaussian(rng: np.random.Generator, sizes: Sizes, deviation: float) -> Parameters:
    """Draw all weights from N(0, deviation²); biases are 0.

    Raises:
        TypeError: `rng` is no generator.
        ValueError: `sizes` is not `Sizes`.

    >>> import rnn_difficulty as rd
    >>> rng = np.random.default_rng(0)
    >>> rd.gaussian(rng, rd.Sizes(hidden=50, inputs=6, outputs=4), deviation=0.1).W_in.shape
    (50, 6)
    """
    shapes.generator(rng)
    _check(sizes)
    return Parameters(
        W_rec=rng.normal(0, deviation, (sizes.hidden, sizes.hidden)),
        W_in=rng.normal(0, deviation, (sizes.hidden, sizes.inputs)),
        b=np.zeros(sizes.hidden),
        W_out=rng.normal(0, deviation, (sizes.outputs, sizes.hidden)),
        b_out=np.zeros(sizes.outputs),
    )


def sigmoid(rng: np.random.Generator, sizes: Sizes) -> Parameters:
    """All weights N(0, .01²), for σ = sigmoid (ICML 2013, §4.1)."""
    return gaussian(rng, sizes, 0.01)


def basic_tanh(rng: np.random.Generator, sizes: Sizes) -> Parameters:
    """All weights N(0, .1²), for σ = tanh (ICML 2013, §4.1).

    >>> import rnn_difficulty as rd
    >>> theta = rd.basic_tanh(np.random.default_rng(0), rd.Sizes(hidden=50, inputs=6, outputs=4))
    >>> 0.6 < rd.spectral_radius(theta.W_rec) < 0.9  # near .1 √50
    True
    """
    return gaussian(rng, sizes, 0.1)


def smart_tanh(rng: np.random.Generator, sizes: Sizes) -> Parameters:
    """All weights N(0, .01²); W_rec with 15 outgoing connections a unit, rescaled to ρ = .95.

    Source: the authors' code, where each unit keeps 15 outgoing connections. ICML 2013, §4.1, says
    15 incoming ones; ρ and λ₁ are distributed the same way.

    Raises:
        TypeError: `rng` is no generator.
        ValueError: fewer than 15 hidden units.

    >>> import rnn_difficulty as rd
    >>> theta = rd.smart_tanh(np.random.default_rng(0), rd.Sizes(hidden=50, inputs=6, outputs=4))
    >>> round(rd.spectral_radius(theta.W_rec), 12), set((theta.W_rec != 0).sum(axis=0).tolist())
    (0.95, {15})
    """
    _check(sizes)
    if sizes.hidden < SMART_TANH_CONNECTIONS:
        raise ValueError(
            f"expected at least {SMART_TANH_CONNECTIONS} hidden units, got {sizes.hidden}: smart "
            f"tanh gives each unit {SMART_TANH_CONNECTIONS} connections; use basic_tanh"
        )
    theta = gaussian(rng, sizes, 0.01)
    return theta._replace(W_rec=_sparse_with_radius(rng, theta.W_rec))


def _check(sizes: Sizes) -> None:
    if not isinstance(sizes, Sizes) or min(sizes) < 0:
        raise ValueError(
            f"expected Sizes(hidden, inputs, outputs), none negative, got {sizes!r}: "
            "write Sizes(50, 6, 4)"
        )


def _sparse_with_radius(rng: np.random.Generator, W_rec: FloatArray) -> FloatArray:
    sparse = np.zeros_like(W_rec)
    for unit in range(W_rec.shape[1]):
        kept = rng.permutation(W_rec.shape[0])[:SMART_TANH_CONNECTIONS]
        sparse[kept, unit] = W_rec[kept, unit]
    return sparse * SMART_TANH_RHO / np.abs(np.linalg.eigvals(sparse)).max()


INITIALIZATIONS = {"sigmoid": sigmoid, "basic tanh": basic_tanh, "smart tanh": smart_tanh}
"""Name in the paper's Figure 7 → function."""
NONLINEARITY_OF = {"sigmoid": "sigmoid", "basic tanh": "tanh", "smart tanh": "tanh"}
"""The nonlinearity each initialization is made for."""
NATURAL_DATA_NONLINEARITY = "sigmoid"
"""The nonlinearity of the networks of §4.2."""
