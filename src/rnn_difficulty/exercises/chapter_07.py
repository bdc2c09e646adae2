"""Chapter 7: deep feed-forward networks."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory import sigmoid_chain
from rnn_difficulty.theory.notation import FloatArray


@check
def check_1(answer: Any) -> str | None:
    """The first L with (2/4)^{L−1} < 10⁻⁶, for sigmoid units and weights up to 2."""
    L = int(np.ceil(np.log(1e-6) / np.log(2 / 4))) + 1
    return faults.number(answer, L, {L - 1: "That many factors. How many layers have them?"})


@check
def check_2(answer: Any) -> str | None:
    """`bias_gradients(w, b, a_0, last)` of a chain of sigmoid units, `last` being ∂C/∂a_L."""
    return faults.function(answer, _bias_gradients, _chains())


def _bias_gradients(w: FloatArray, b: FloatArray, a_0: float, last: float) -> FloatArray:
    return np.asarray(sigmoid_chain.bias_gradients(sigmoid_chain.Chain(w=w, b=b), a_0, last))


def _chains() -> Iterator[tuple[FloatArray, FloatArray, float, float]]:
    rng = np.random.default_rng()
    for layers in (1, 2, 6):
        w, b = rng.normal(size=(2, layers))
        yield w, b, rng.uniform(), rng.normal()


@check
def check_3(answer: Any) -> str | None:
    """The variance v = 16/n that gives a layer of n = 64 sigmoid units the factor 1 at best."""
    n = 64
    remarks = {
        4 / n: "The slope enters the square of the factor with its own square.",
        1 / n: "That is for a slope of 1. How steep is a sigmoid at best?",
    }
    return faults.number(answer, 16 / n, remarks)


@check
def check_4(answer: Any) -> str | None:
    """`variance(n, slope)` = 2/(n (1 + slope²)), for units with slopes 1 and `slope`, half each."""
    rng = np.random.default_rng()
    cases = [(int(rng.integers(10, 1000)), slope) for slope in (0.0, 1.0, rng.uniform())]
    return faults.function(answer, _variance, cases)


def _variance(n: int, slope: float) -> float:
    mean_square = np.mean([1.0, slope**2])
    return float(1 / (n * mean_square))


@check
def check_5(answer: Any) -> str | None:
    """The c with (1 + c²)^{30/2} = 2: residual branches of 30 layers, scaled."""
    return faults.number(answer, np.sqrt(2 ** (2 / 30) - 1))
