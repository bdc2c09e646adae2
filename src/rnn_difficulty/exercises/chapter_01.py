"""Chapter 1: recurrent networks and back-propagation through time."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import equation_2
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray, Parameters


@check
def check_1(answer: Any) -> str | None:
    """`step(W_rec, W_in, b, x, u)`, eq. 2 with tanh for states `[B, H]` and inputs `[B, D]`."""
    return faults.function(answer, _step, _steps())


def _step(
    W_rec: FloatArray, W_in: FloatArray, b: FloatArray, x: FloatArray, u: FloatArray
) -> FloatArray:
    return equation_2(TANH).step(_network(W_rec, W_in, b), x, u)


def _steps() -> Iterator[tuple[FloatArray, ...]]:
    rng = np.random.default_rng()
    for B, H, D in ((1, 1, 1), (1, 2, 3), (4, 3, 2)):
        shapes = (H, H), (H, D), (H,), (B, H), (B, D)
        yield tuple(rng.normal(size=shape) for shape in shapes)


def _network(W_rec: FloatArray, W_in: FloatArray, b: FloatArray) -> Parameters:
    return Parameters(W_rec, W_in, b, np.zeros((1, len(b))), np.zeros(1))


@check
def check_2(answer: Any) -> str | None:
    """The components (3, k) of one linear unit with w = 2, x_0 = 1 and an error of 1, k = 1, 2, 3.

    Component (3, k) is w^{3−k} · x_{k−1} = w^{3−k} w^{k−1} x_0.
    """
    w, remark = 2.0, "The error does grow on its way back, but what does it meet at that step?"
    components = [w ** (3 - k) * w ** (k - 1) for k in (1, 2, 3)]
    errors_alone = [w ** (3 - k) for k in (1, 2, 3)]
    return faults.array(answer, components, [(errors_alone, remark)])


@check
def check_3(answer: Any) -> str | None:
    """∂E/∂x_0 = (1, 1) W² of two linear units with W = (1 2; 0 3)."""
    W = np.array([[1.0, 2.0], [0.0, 3.0]])
    error = np.ones(2)
    column = "That is W² times a column. On which side does a row stand?"
    return faults.array(answer, error @ W @ W, [(W @ W @ error, column)])


@check
def check_4(answer: Any) -> str | None:
    """`error_signal(W_rec, x, immediate)`, eq. 2 with tanh, all of `[T + 1, H]`."""
    return faults.function(answer, _error_signal, _passes())


def _error_signal(W_rec: FloatArray, x: FloatArray, immediate: FloatArray) -> FloatArray:
    H = len(W_rec)
    theta = _network(W_rec, np.zeros((H, 1)), np.zeros(H))
    return bptt.error_signal(equation_2(TANH), theta, x[:, None], immediate[:, None])[:, 0]


def _passes() -> Iterator[tuple[FloatArray, ...]]:
    rng = np.random.default_rng()
    for T, H in ((1, 1), (2, 2), (6, 3)):
        W_rec = rng.normal(size=(H, H))
        yield W_rec, rng.normal(size=(T + 1, H)), rng.normal(size=(T + 1, H))


@check
def check_5(answer: Any) -> str | None:
    """`kept(T, tau)`, the components that truncation keeps: with t − k < τ, and in pieces of τ."""
    return faults.function(answer, _kept, [(12, 4), (10, 1), (35, 35), (100, 20)])


def _kept(T: int, tau: int) -> tuple[int, int]:
    pairs = [(t, k) for t in range(T) for k in range(t + 1)]
    near = sum(t - k < tau for t, k in pairs)
    together = sum(t // tau == k // tau for t, k in pairs)
    return near, together
