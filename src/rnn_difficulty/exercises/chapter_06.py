"""Chapter 6: walls in the error surface."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory import error_surface as es
from rnn_difficulty.theory.notation import FloatArray


@check
def check_1(answer: Any) -> str | None:
    """(b, λ) = (log 3 − 6 · 3/4, 6 · 3/16): the wall at w = 6 for x_0 = log 3."""
    return faults.array(answer, [np.log(3) - 6 * 3 / 4, 6 * 3 / 16])


@check
def check_2(answer: Any) -> str | None:
    """The first T with (λ − 1)/λ^T < 10⁻¹⁶ for λ = 5/4."""
    steps = np.arange(1, 1000)
    thin = 0.25 * 0.8**steps < 1e-16
    return faults.number(answer, float(steps[thin.argmax()]))


@check
def check_3(answer: Any) -> str | None:
    """`gradient(w, b)` of (σ(x_50) − 0.7)² from x_0 = 0.5."""
    return faults.function(answer, _gradient, _places())


def _gradient(w: float, b: float) -> FloatArray:
    at = es.surface(w, b)
    return np.array([at.dE_dw, at.dE_db])


def _places() -> Iterator[tuple[float, float]]:
    rng = np.random.default_rng()
    yield 5.0, -2.6
    for _ in range(4):
        w = rng.uniform(4.4, 5.6)
        yield w, float(es.wall(w)) + rng.choice([-1, 1]) * rng.uniform(0.01, 0.3)


@check
def check_4(answer: Any) -> str | None:
    """2/E″ of E = w^{2t}/2, whose second derivative is t (2t − 1) w^{2t−2}, t = 50, w = 1.1."""
    t, w = 50, 1.1
    of_the_state = t * (t - 1) * w ** (t - 2)
    remarks = {2 / of_the_state: "That is the curvature of the state, not of the cost."}
    return faults.number(answer, 2 / (t * (2 * t - 1) * w ** (2 * t - 2)), remarks)


@check
def check_5(answer: Any) -> str | None:
    """(w, b) after one step with rate 0.1 and threshold 1/2 from the steepest point at w = 5."""
    start, g = np.array([5.0, -2.61234136]), np.array([-3577.72, -5751.10])
    step = 0.1 * 0.5 * g / np.linalg.norm(g)
    remarks = [
        (start + step, "That step leads up the wall."),
        (start - 0.1 * g, "That is where descent lands without a threshold."),
        (start - 0.1 * np.clip(g, -0.5, 0.5), "That clips each element by itself."),
    ]
    return faults.array(answer, start - step, remarks, within=1e-4)
