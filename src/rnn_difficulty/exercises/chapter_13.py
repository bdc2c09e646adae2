"""Chapter 13: polyphonic music."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.stats import bernoulli, sem

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory.cost import BERNOULLI
from rnn_difficulty.theory.notation import FloatArray

KEYS = 88


@check
def check_1(answer: Any) -> str | None:
    """`cost(y, v)` of one step in nats, Σ_j (log(1 + e^{y_j}) − v_j y_j), for any y."""
    return faults.function(answer, _cost, _steps())


def _cost(y: FloatArray, v: FloatArray) -> float:
    return float(BERNOULLI.value(y[None, None], v[None, None]).item())


def _steps() -> Iterator[tuple[FloatArray, FloatArray]]:
    rng = np.random.default_rng()
    for size in (1.0, 5.0, 1000.0):
        yield size * rng.normal(size=KEYS), rng.integers(2, size=KEYS).astype(float)


@check
def check_2(answer: Any) -> str | None:
    """88 times the entropy of a coin with the probability 4/88, in nats."""
    remarks = {
        float(bernoulli(4 / KEYS).entropy()): "That is one key.",
        KEYS * float(bernoulli(4 / KEYS).entropy()) / np.log(2): "That is in bits.",
    }
    return faults.number(answer, KEYS * float(bernoulli(4 / KEYS).entropy()), remarks)


@check
def check_3(answer: Any) -> str | None:
    """(micro, macro) of two pieces: 21 steps at 5 nats, 181 at 3, the first step not scored."""
    scored, costs = [20, 180], [5.0, 3.0]
    micro, macro = np.average(costs, weights=scored), np.mean(costs)
    first_too = np.average(costs, weights=[21, 181])
    remark = "The first step of a piece is not scored."
    return faults.array(answer, [micro, macro], [([first_too, macro], remark)], within=1e-4)


@check
def check_4(answer: Any) -> str | None:
    """Two standard errors of a difference: three seeds each, deviations 0.05 and 0.04."""
    spread = np.array([-1.0, 0.0, 1.0])  # three numbers with the deviation 1
    errors = [sem(0.05 * spread), sem(0.04 * spread)]
    remarks = {
        2 * sum(errors): "Errors of independent means do not simply add up.",
        float(np.hypot(*errors)): "That is one standard error.",
    }
    return faults.number(answer, 2 * float(np.hypot(*errors)), remarks)


@check
def check_5(answer: Any) -> str | None:
    """`rates(costs, rate)`: the rate of every epoch, halved after each rise of the cost."""
    return faults.function(answer, _rates, _courses())


def _rates(costs: FloatArray, rate: float) -> FloatArray:
    rises = np.concatenate([[False, False], np.diff(costs)[:-1] > 0])[: len(costs)]
    return rate * 0.5 ** np.cumsum(rises)


def _courses() -> Iterator[tuple[FloatArray, float]]:
    rng = np.random.default_rng()
    yield np.array([5.0, 4.0, 4.5, 4.2, 4.3, 4.1]), 1.0
    for epochs in (2, 8, 20):
        yield rng.uniform(3, 5, size=epochs), rng.uniform(0.1, 1)
