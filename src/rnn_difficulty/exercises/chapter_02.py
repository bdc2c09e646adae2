"""Chapter 2: products of Jacobians."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory.nonlinearity import SIGMOID
from rnn_difficulty.theory.notation import FloatArray

FATES = ("vanishes", "explodes", "neither")


@check
def check_1(answer: Any) -> str | None:
    """`jacobian(W_rec, x)`, footnote 1 with the sigmoid, from the *new* state x_t."""
    return faults.function(answer, _jacobian, _new_states())


def _jacobian(W_rec: FloatArray, x: FloatArray) -> FloatArray:
    before_sigma = np.log(x / (1 - x))
    return np.diag(SIGMOID.sigma_prime(before_sigma)) @ W_rec


def _new_states() -> Iterator[tuple[FloatArray, FloatArray]]:
    rng = np.random.default_rng()
    for H in (1, 2, 4):
        yield rng.normal(size=(H, H)), rng.uniform(0.05, 0.95, size=H)


@check
def check_2(answer: Any) -> str | None:
    """The spectral radius of (1 0; 1 1)(1 1; 0 1) = (1 1; 1 2), the larger root of λ² − 3λ + 1."""
    remarks = {1.0: "That is the product of the two spectral radii. Multiply the matrices first."}
    return faults.number(answer, (3 + np.sqrt(5)) / 2, remarks)


@check
def check_3(answer: Any) -> str | None:
    """(G, n): factors 1/2 and 9/5 in turn give G = √0.9, and n steps until below 1/1000."""
    factors = np.tile([0.5, 1.8], 100)
    below = int(np.argmax(np.cumprod(factors) < 1e-3)) + 1
    remark = "The first is the arithmetic mean. Do factors add?"
    return faults.array(answer, [np.sqrt(0.9), below], [([factors.mean(), below], remark)])


@check
def check_4(answer: Any) -> str | None:
    """`component_norm(error, J, h)` = ‖error J‖ ‖h‖, the Frobenius norm of a component."""
    return faults.function(answer, _component_norm, _components())


def _component_norm(error: FloatArray, J: FloatArray, h: FloatArray) -> float:
    return float(np.linalg.norm(np.outer(error @ J, h)))


def _components() -> Iterator[tuple[FloatArray, ...]]:
    rng = np.random.default_rng()
    for H in (1, 2, 5):
        yield rng.normal(size=H), rng.normal(size=(H, H)), np.tanh(rng.normal(size=H))


@check
def check_5(answer: Any) -> str | None:
    """Which of six stretches a(l) vanish or explode in the sense of the chapter's definitions."""
    fates = {
        "A": "vanishes",
        "B": "vanishes",  # below C · 0.9^l for a large C
        "C": "neither",
        "D": "explodes",
        "E": "explodes",  # it asks for pairs as far apart as we like, not for all
        "F": "neither",  # to 0, but more slowly than any η^l
    }
    return faults.words(answer, fates, FATES)
