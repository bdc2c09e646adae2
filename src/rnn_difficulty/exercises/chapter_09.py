"""Chapter 9: the regularizer Ω."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory import regularizer
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.clipping import clip_norm
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray, Parameters

CELL = equation_2(TANH)


@check
def check_1(answer: Any) -> str | None:
    """`ratios(W_rec, x, error)`, ‖p_k‖/‖e_k‖ of eq. 2 with tanh; x and error are `[T + 1, H]`."""
    return faults.function(answer, _ratios, _signals())


def _ratios(W_rec: FloatArray, x: FloatArray, error: FloatArray) -> FloatArray:
    return regularizer.norm_ratios(CELL, _network(W_rec), x[:, None], error[:, None])[:, 0]


def _signals() -> Iterator[tuple[FloatArray, ...]]:
    rng = np.random.default_rng()
    for T, H in ((1, 1), (2, 2), (5, 3)):
        x, error = rng.normal(size=(2, T + 1, H))
        yield rng.normal(size=(H, H)), x, error


def _network(W_rec: FloatArray) -> Parameters:
    H = len(W_rec)
    return Parameters(W_rec, np.zeros((H, 1)), np.zeros(H), np.zeros((1, H)), np.zeros(1))


@check
def check_2(answer: Any) -> str | None:
    """The w > 0 that minimizes (w/4 − 1)² + (3w/16 − 1)²: a least-squares fit of 1."""
    slopes = np.array([1 / 4, 3 / 16])
    best = np.linalg.lstsq(slopes[:, None], np.ones(2), rcond=None)[0].item()
    remarks = {
        4.0: "That makes the first ratio 1, and leaves all to the second.",
        16 / 3: "That makes the second ratio 1, and leaves all to the first.",
        (4 + 16 / 3) / 2: "The mean of the two perfect weights is not where the sum is smallest.",
    }
    return faults.number(answer, best, remarks)


@check
def check_3(answer: Any) -> str | None:
    """(plain, squared): ∂⁺/∂w of (w s − 1)² and of (w² s² − 1)² at w = 6, s = 1/4."""
    w, s = 6.0, 0.25
    plain = np.poly1d([s, -1]) ** 2
    squared = np.poly1d([s**2, 0, -1]) ** 2
    return faults.array(answer, [plain.deriv()(w), squared.deriv()(w)])


@check
def check_4(answer: Any) -> str | None:
    """`slope(W_rec, x, e)`, ∂⁺Ω_k/∂W_rec as printed, of one step of eq. 2 with tanh."""
    return faults.function(answer, _slope, _steps())


def _slope(W_rec: FloatArray, x: FloatArray, e: FloatArray) -> FloatArray:
    states, error = np.stack([x, x])[:, None], np.stack([np.zeros_like(e), e])[:, None]
    return regularizer.omega_printed(CELL, _network(W_rec), states, error).W_rec


def _steps() -> Iterator[tuple[FloatArray, ...]]:
    rng = np.random.default_rng()
    for H in (1, 2, 4):
        yield rng.normal(size=(H, H)), rng.normal(size=H), 10 * rng.normal(size=H)


@check
def check_5(answer: Any) -> str | None:
    """`direction(dE, dOmega, alpha, threshold)`: dE + α dΩ, then clipped."""
    return faults.function(answer, _direction, _updates())


def _direction(dE: FloatArray, dOmega: FloatArray, alpha: float, threshold: float) -> FloatArray:
    none = np.zeros(0)
    return clip_norm(Parameters(dE + alpha * dOmega, none, none, none, none), threshold).W_rec


def _updates() -> Iterator[tuple[FloatArray, FloatArray, float, float]]:
    rng = np.random.default_rng()
    for threshold in (0.5, 2.0, 100.0):
        dE, dOmega = rng.normal(size=(2, 2, 2))
        yield dE, dOmega, 4.0, threshold
