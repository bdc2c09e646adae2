"""The nonlinearity σ, its derivative and the bound γ of its derivative (ICML 2013, eq. 6)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from rnn_difficulty.theory.notation import FloatArray


@dataclass(frozen=True)
class Nonlinearity:
    """σ with ‖diag(σ′(x))‖ ≤ γ for every x (ICML 2013, §2.1)."""

    name: str
    sigma: Callable[[FloatArray], FloatArray]
    """σ(x), element by element."""
    sigma_prime: Callable[[FloatArray], FloatArray]
    """σ′(x)."""
    sigma_prime_of_output: Callable[[FloatArray], FloatArray]
    """σ′(x) written in h = σ(x), for where only h is known."""
    gamma: float
    """γ = sup |σ′(x)|."""


def _tanh_prime(x: FloatArray) -> FloatArray:
    return 1 - np.tanh(x) ** 2


def _sigmoid_prime(x: FloatArray) -> FloatArray:
    return expit(x) * expit(-x)


TANH = Nonlinearity("tanh", np.tanh, _tanh_prime, lambda h: 1 - h**2, 1.0)
SIGMOID = Nonlinearity("sigmoid", expit, _sigmoid_prime, lambda h: h * (1 - h), 0.25)
IDENTITY = Nonlinearity("identity", np.array, np.ones_like, np.ones_like, 1.0)

NONLINEARITIES = {sigma.name: sigma for sigma in (TANH, SIGMOID, IDENTITY)}
