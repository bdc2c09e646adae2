"""Chapter 15: since 2013."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.optimize import brentq

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory.notation import FloatArray


@check
def check_1(answer: Any) -> str | None:
    """`modulus(u, r_min, r_max)`, |λ| for uniform u, so that λ is uniform on the ring."""
    rng = np.random.default_rng()
    cases = [(rng.uniform(), 0.0, 1.0), (rng.uniform(), 0.9, 0.999), (0.0, 0.5, 0.7)]
    return faults.function(answer, _modulus, cases)


def _modulus(u: float, r_min: float, r_max: float) -> float:
    """Where the share u of the ring's area lies further inside."""

    def too_much(r: float) -> float:
        return (r**2 - r_min**2) / (r_max**2 - r_min**2) - u

    return float(brentq(too_much, r_min, r_max, xtol=1e-14))


@check
def check_2(answer: Any) -> str | None:
    """The ν with |λ| = exp(−e^ν) = 0.99."""
    remarks = {np.log(0.99): "One logarithm more.", np.log(0.01): "That is its first order alone."}
    return faults.number(answer, np.log(-np.log(0.99)), remarks, within=2e-4)


@check
def check_3(answer: Any) -> str | None:
    """`joined(a, b, c, d)`, the (factor, constant) of x ↦ c (a x + b) + d, entry by entry."""
    rng = np.random.default_rng()
    return faults.function(answer, _joined, [tuple(rng.normal(size=(4, 3))) for _ in range(3)])


def _joined(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray:
    at_0, at_1 = (c * (a * x + b) + d for x in (0.0, 1.0))
    return np.stack([at_1 - at_0, at_0])


@check
def check_4(answer: Any) -> str | None:
    """E(∂h/∂λ)² bare over normalized at λ = 0.99: (1 + q)/(1 − q) with q = λ²."""
    j, lam = np.arange(20_000.0), 0.99
    gamma = np.sqrt(1 - lam**2)
    bare = ((j * lam ** (j - 1)) ** 2).sum()
    normalized = ((-lam / gamma * lam**j + gamma * j * lam ** (j - 1)) ** 2).sum()
    remarks = {normalized / bare: "The other way round."}
    return faults.number(answer, bare / normalized, remarks)


@check
def check_5(answer: Any) -> str | None:
    """`exponents(jacobians)`, from J_1 … J_T `[T, H, H]`, with QR and Q_0 = I."""
    return faults.function(answer, _exponents, _paths())


def _exponents(jacobians: FloatArray) -> FloatArray:
    """Of short products, whose R is the product of the R of the steps."""
    product = np.eye(jacobians.shape[1])
    for J in jacobians:
        product = J @ product
    return np.log(np.abs(np.diag(np.linalg.qr(product)[1]))) / len(jacobians)


def _paths() -> Iterator[tuple[FloatArray]]:
    rng = np.random.default_rng()
    for T, H in ((1, 2), (2, 3), (5, 3)):
        yield (rng.normal(size=(T, H, H)),)
