"""Chapter 4: singular-value bounds."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory.notation import FloatArray


@check
def check_1(answer: Any) -> str | None:
    """A 2 × 2 matrix with the spectral radius 1/2 and the largest singular value 3."""
    return faults.shaped(answer, (2, 2)) or _other_sizes(np.asarray(answer, dtype=float))


def _other_sizes(W: FloatArray) -> str | None:
    rho, lambda_1 = np.abs(np.linalg.eigvals(W)).max(), np.linalg.norm(W, 2)
    if not np.isclose(rho, 0.5, rtol=1e-2):
        return f"Its spectral radius is {rho:.4g}."
    right = np.isclose(lambda_1, 3, rtol=1e-2)
    return None if right else f"Its largest singular value is {lambda_1:.4g}."


@check
def check_2(answer: Any) -> str | None:
    """1/γ of 2 σ(3x) − 1, whose steepest slope is 2 · 3 · 1/4."""
    gamma = 2 * 3 / 4
    return faults.number(answer, 1 / gamma, {gamma: "That is γ. What does it leave for λ₁?"})


@check
def check_3(answer: Any) -> str | None:
    """Steps until η^l < 10⁻⁷, for the sigmoid, 50 units and entries of deviation 0.01."""
    lambda_1 = 2 * 0.01 * np.sqrt(50)
    steps = np.ceil(np.log(1e-7) / np.log(lambda_1 / 4))
    without = np.ceil(np.log(1e-7) / np.log(lambda_1))
    return faults.number(answer, steps, {without: "The sigmoid has its share in every step."})


@check
def check_4(answer: Any) -> str | None:
    """`norms(jacobians)` of I, J_T, J_T J_{T−1}, …, from J_1 … J_T `[T, H, H]`."""
    return faults.function(answer, _norms, _factors())


def _norms(jacobians: FloatArray) -> list[float]:
    products = [np.eye(jacobians.shape[1])]
    for J in jacobians[::-1]:
        products.append(products[-1] @ J)
    # The largest singular value, as the root of the largest eigenvalue of PᵀP.
    return [float(np.sqrt(np.linalg.eigvalsh(P.T @ P)[-1])) for P in products]


def _factors() -> Iterator[tuple[FloatArray]]:
    rng = np.random.default_rng()
    for T, H in ((1, 2), (2, 2), (5, 3)):
        yield (rng.normal(size=(T, H, H)),)


@check
def check_5(answer: Any) -> str | None:
    """The |x₂| beyond which s (1 − tanh′ x₂) > 1 for s = 1.1: artanh √(1/1.1)."""
    slope = 1 - 1 / 1.1
    remarks = {slope: "That is the slope there. At which state is it so flat?"}
    return faults.number(answer, np.arctanh(np.sqrt(1 - slope)), remarks)
