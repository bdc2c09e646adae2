"""The linear case and the singular-value bounds (ICML 2013, §2.1, eqs 6 and 7)."""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.nonlinearity import TANH, Nonlinearity
from rnn_difficulty.notation import FloatArray

NON_NORMAL = np.array([[0.9, 3.0], [0.0, 0.9]])
"""ρ = .9 < 1, yet ‖Wˡ‖ grows before it decays: W is not normal."""


class PowerIteration(NamedTuple):
    """The dominant eigenpair as power iteration finds it, and its way there."""

    eigenvalue: float
    eigenvector: FloatArray
    """`[H]`, norm 1."""
    estimates: FloatArray
    """The Rayleigh quotient after each iteration, `[iterations]`."""


def spectral_radius(W: FloatArray) -> float:
    """Return ρ(W) = max |eigenvalue|."""
    return float(np.abs(np.linalg.eigvals(W)).max())


def largest_singular_value(W: FloatArray) -> float:
    """Return λ₁ = ‖W‖, the paper's λ₁ of the non-linear case (not an eigenvalue)."""
    return float(np.linalg.norm(W, 2))


def power_iteration(W: FloatArray, v: FloatArray, iterations: int) -> PowerIteration:
    """Iterate v ← W v / ‖W v‖; the Rayleigh quotient vᵀ W v tends to the dominant eigenvalue.

    Converges at the rate |λ₂/λ₁| when one real eigenvalue is largest in modulus and `v` `[H]` has
    a share of its eigenvector.
    """
    estimates = np.empty(iterations)
    for i in range(iterations):
        v = W @ v
        v = v / np.linalg.norm(v)
        estimates[i] = v @ W @ v
    return PowerIteration(float(estimates[-1]), v, estimates)


def eigenvector_coordinates(W: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the eigenvalues λ_i and the coordinates c_i of v = Σ c_i q_i, both complex `[H]`.

    Then Wˡ v = Σ c_i λ_iˡ q_i (ICML 2013, §2.1). Raises LinAlgError where W has no basis of
    eigenvectors.
    """
    eigenvalues, Q = np.linalg.eig(W)
    return eigenvalues, np.linalg.solve(Q, v.astype(complex))


def power_norms(W: FloatArray, steps: int) -> FloatArray:
    """Return ‖Wˡ‖ for l = 0 … steps, `[steps + 1]`."""
    power, norms = np.eye(len(W)), np.empty(steps + 1)
    for step in range(steps + 1):
        norms[step] = np.linalg.norm(power, 2)
        power = W @ power
    return norms


def jacobian_bound(W_rec: FloatArray, nonlinearity: Nonlinearity) -> float:
    """Return λ₁ γ, which no ‖∂x_{k+1}/∂x_k‖ exceeds (ICML 2013, eq. 6)."""
    return largest_singular_value(W_rec) * nonlinearity.gamma


def vanishing_is_certain(W_rec: FloatArray, nonlinearity: Nonlinearity) -> bool:
    """λ₁ < 1/γ is sufficient for the gradient to vanish, at a rate η = λ₁ γ < 1 (eq. 7)."""
    return jacobian_bound(W_rec, nonlinearity) < 1


def explosion_is_possible(W_rec: FloatArray, nonlinearity: Nonlinearity) -> bool:
    """λ₁ > 1/γ is necessary, not sufficient, for the gradient to explode (§2.1)."""
    return jacobian_bound(W_rec, nonlinearity) > 1


class FixedPoint(NamedTuple):
    """An autonomous network x = W_rec σ(x) + b resting at x."""

    W_rec: FloatArray
    b: FloatArray
    x: FloatArray


def eigenvalue_counterexample() -> FixedPoint:
    """A network with ρ(W_rec) = 0 < 1/γ whose gradients explode.

    It refutes the sufficient condition as arXiv v2 prints it, with |eigenvalue| for singular
    value. At the fixed point x* = (0, artanh ½) of tanh the Jacobian has J² = 2J, so Jᵗ = 2ᵗ⁻¹ J.
    """
    W_rec = np.array([[8.0, 8.0], [-8.0, -8.0]])
    x = np.array([0.0, np.arctanh(0.5)])
    return FixedPoint(W_rec, x - W_rec @ TANH.sigma(x), x)
