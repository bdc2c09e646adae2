"""§2.1: when gradients vanish and explode, in the nonlinear case."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rnn_difficulty.claims import random_networks
from rnn_difficulty.claims.numbers import significant
from rnn_difficulty.claims.theory_rules import always
from rnn_difficulty.claims.verdict import Judgement
from rnn_difficulty.theory import spectral
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.nonlinearity import SIGMOID, TANH

GONE = 1e-6
PRINTED_GAMMA = ((TANH, 1.0), (SIGMOID, 0.25))


def gamma() -> Judgement:
    """sup σ′ is 1 for tanh and ¼ for the sigmoid."""
    grid = np.linspace(-8, 8, 100_001)
    slopes = [float(sigma.sigma_prime(grid).max()) for sigma, _ in PRINTED_GAMMA]
    pairs = zip(slopes, PRINTED_GAMMA, strict=True)
    return always(
        (abs(slope - printed) < 1e-6 for slope, (_, printed) in pairs),
        f"{slopes[0]:g} (tanh), {slopes[1]:g} (sigmoid)",
    )


def jacobian_bound() -> Judgement:
    """‖∂x_{k+1}/∂x_k‖ ≤ λ₁ γ (eq. 6)."""
    ratios = []
    for gain in (0.5, 1.0, 4.0):
        for given in random_networks.networks(gain, 20):
            x = given.x[:, 0]
            jacobians = [given.cell.jacobian(given.theta, *pair) for pair in pairwise(x)]
            ratios.append(max(float(np.linalg.norm(J, 2)) for J in jacobians) / gain)
    return always((r <= 1 + 1e-12 for r in ratios), f"largest share of the bound {max(ratios):.2f}")


def nonlinear_vanishing() -> Judgement:
    """λ₁ < 1/γ is sufficient for vanishing."""
    last = [float(given.jacobian_norms()[-1]) for given in random_networks.networks(0.95, 400)]
    said = f"largest norm after 400 steps {significant(max(last), 1)}"
    return always((n < GONE for n in last), said)


def eta_rate() -> Judgement:
    """‖∂x_T/∂x_{T−l}‖ ≤ ηˡ (eq. 7)."""
    shares = []
    for eta in (0.8, 0.95):
        bound = eta ** np.arange(101)
        shares += [
            float((g.jacobian_norms() / bound).max()) for g in random_networks.networks(eta, 100)
        ]
    return always((s <= 1 + 1e-9 for s in shares), f"largest share of the bound {max(shares):.2f}")


def nonlinear_exploding() -> Judgement:
    """λ₁ > 1/γ is necessary for exploding: without it no product of Jacobians exceeds 1."""
    norms = [
        float(given.jacobian_norms().max())
        for gain in (0.5, 0.9, 1.0)
        for given in random_networks.networks(gain, 100)
    ]
    return always((n <= 1 + 1e-9 for n in norms), f"largest norm {max(norms):.2f}")


def eigenvalue_condition() -> Judgement:
    """|eigenvalue| < 1/γ is *not* sufficient for vanishing (arXiv v2, refuted)."""
    found = counterexample()
    return always([found.norm < 1], found.in_words())


class Counterexample(NamedTuple):
    """The network of `spectral.eigenvalue_counterexample` after 50 steps."""

    rho: float
    """Spectral radius of W_rec."""
    growth: float
    """‖J⁵⁰‖ / ‖J⁴⁹‖."""
    norm: float
    """‖J⁵⁰‖."""

    def in_words(self) -> str:
        """Return how it refutes that ρ < 1 is enough."""
        return (
            f"ρ = {self.rho:g}, yet ‖Jˡ‖ grows {self.growth:.3g}-fold a step, "
            f"to {significant(self.norm, 1)} at l = 50"
        )


def counterexample() -> Counterexample:
    """Measure the network that has ρ = 0 and whose gradients explode."""
    theta, x = spectral.eigenvalue_counterexample()
    norms = spectral.jacobian_norms(equation_2(TANH), theta, np.tile(x, (51, 1)))
    rho = abs(round(spectral.spectral_radius(theta.W_rec), 6))
    return Counterexample(rho, float(norms[-1] / norms[-2]), float(norms[-1]))
