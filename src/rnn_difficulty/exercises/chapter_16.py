"""Chapter 16: diagnose your own network."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.stats import linregress

from rnn_difficulty.diagnosis.verdict import Decay
from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray, Parameters

VERDICTS = ("vanishing", "exploding", "steady")


@check
def check_1(answer: Any) -> str | None:
    """The verdicts on five error signals that go back 100 steps."""
    factors = {"A": 0.9, "B": 0.97, "C": 1.03, "D": 1.1, "E": 0.8}
    said = {name: Decay(np.log(f), 100, fresh=name == "E").verdict for name, f in factors.items()}
    return faults.words(answer, said, VERDICTS)


@check
def check_2(answer: Any) -> str | None:
    """Steps in which a signal falls by e, if 100 steps leave 10⁻⁸ of it."""
    horizon = -100 / np.log(1e-8)
    remarks = {-100 / np.log10(1e-8): "That is the way to a tenth."}
    return faults.number(answer, horizon, remarks)


@check
def check_3(answer: Any) -> str | None:
    """The first lag at which 0.1 e^{−l/5} is below the smallest normal float16."""
    lags = np.arange(1000)
    below = 0.1 * np.exp(-lags / 5) < float(np.finfo(np.float16).tiny)
    return faults.number(answer, float(lags[below.argmax()]))


@check
def check_4(answer: Any) -> str | None:
    """`horizon(norms)`, −1/slope of a line through the logarithms of ‖∂E/∂h_k‖, k = 0 … T."""
    return faults.function(answer, _horizon, _signals())


def _horizon(norms: FloatArray) -> float:
    lags = np.arange(len(norms))[::-1]
    return float(-1 / linregress(lags, np.log(norms)).slope)


def _signals() -> Iterator[tuple[FloatArray]]:
    rng = np.random.default_rng()
    for T in (10, 50, 200):
        decay = np.exp(-np.arange(T + 1)[::-1] / rng.uniform(2, 20))
        yield (decay * np.exp(0.3 * rng.normal(size=T + 1)),)


@check
def check_5(answer: Any) -> str | None:
    """`error_norms(W, U, u, w)`, ‖∂E/∂h_k‖, k = 0 … T, of h_t = tanh(W h + U u_t), E = w · h_T."""
    return faults.function(answer, _error_norms, _networks(), within=1e-4)


def _error_norms(W: FloatArray, U: FloatArray, u: FloatArray, w: FloatArray) -> FloatArray:
    H = len(W)
    theta, cell = Parameters(W, U, np.zeros(H), np.zeros((1, H)), np.zeros(1)), footnote_1(TANH)
    h = bptt.forward(cell, theta, u[:, None], np.zeros((1, H)))
    immediate = np.zeros_like(h)
    immediate[-1] = w
    return np.asarray(np.linalg.norm(bptt.error_signal(cell, theta, h, immediate), axis=-1)[:, 0])


def _networks() -> Iterator[tuple[FloatArray, ...]]:
    rng = np.random.default_rng()
    for T, H, D in ((2, 2, 1), (8, 4, 3)):
        yield (
            rng.normal(size=(H, H)),
            rng.normal(size=(H, D)),
            rng.normal(size=(T, D)),
            rng.normal(size=H),
        )
