"""A chain of sigmoid units, one a layer: why depth alone makes gradients vanish.

    z_l = w_l a_{l−1} + b_l,    a_l = σ(z_l),    C a function of a_L

    ∂C/∂b_1 = σ′(z_1) · w_2 σ′(z_2) · w_3 σ′(z_3) ⋯ w_L σ′(z_L) · ∂C/∂a_L

σ′ ≤ ¼, so a factor w_l σ′(z_l) is below ¼ wherever |w_l| < 1. It can exceed 1 only for |w_l| > 4,
and then only where z_l is near 0. It is ICML 2013, eq. 5, with a weight of its own at every step: a
recurrent network of one unit is the chain in which all w_l are one number.

Source: the seed slides of this project; Nielsen 2015, chapter 5.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit

from rnn_difficulty.theory.nonlinearity import SIGMOID
from rnn_difficulty.theory.notation import FloatArray


class Chain(NamedTuple):
    """L units; entry l − 1 of an array belongs to layer l."""

    w: FloatArray
    """`[..., L]`."""
    b: FloatArray
    """`[..., L]`."""


def forward(chain: Chain, a_0: float) -> FloatArray:
    """Return z_1 … z_L, `[..., L]`.

    >>> forward(Chain(w=np.array([2.0, 4.0]), b=np.array([0.0, -2.0])), a_0=0.0)  # 4 σ(0) − 2
    array([0., 0.])
    """
    a, z = np.asarray(a_0), []
    for layer in range(chain.w.shape[-1]):
        z.append(chain.w[..., layer] * a + chain.b[..., layer])
        a = expit(z[-1])
    return np.stack(z, axis=-1)


def factors(chain: Chain, a_0: float) -> FloatArray:
    """Return w_l σ′(z_l) for l = 2 … L, `[..., L − 1]`: what each layer multiplies by.

    >>> factors(Chain(w=np.array([2.0, 4.0]), b=np.array([0.0, -2.0])), a_0=0.0)  # 4 · ¼
    array([1.])
    """
    return (chain.w * SIGMOID.sigma_prime(forward(chain, a_0)))[..., 1:]


def bias_gradients(chain: Chain, a_0: float, dC_da: float) -> FloatArray:
    """Return ∂C/∂b_1 … ∂C/∂b_L, `[..., L]`, from ∂C/∂a_L: the products written above."""
    slopes = SIGMOID.sigma_prime(forward(chain, a_0))
    after = np.concatenate([factors(chain, a_0), np.full((*slopes.shape[:-1], 1), dC_da)], -1)
    return slopes * np.cumprod(after[..., ::-1], -1)[..., ::-1]
