"""Chapter 5: dynamical systems."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory import dynamical_systems as ds
from rnn_difficulty.theory.notation import FloatArray

W = 16 / 3
"""1 − 4/w is a square, so that σ = 1/4 and 3/4 at the saddle-nodes, and x = ∓ log 3."""


@check
def check_1(answer: Any) -> str | None:
    """(b_1, b_2) = (log 3 − 4, −log 3 − 4/3), the saddle-nodes for w = 16/3."""
    b_1, b_2 = np.log(3) - W * 3 / 4, -np.log(3) - W / 4
    return faults.array(answer, [b_1, b_2], [([b_2, b_1], "By size: the smaller one first.")])


@check
def check_2(answer: Any) -> str | None:
    """∂x_10/∂b = (2¹⁰ − 1)/(2 − 1) on the boundary x* = 0 of w = 8, b = −4, where w σ′ = 2."""
    remarks = {2.0**10: "That is the derivative with respect to the first state."}
    return faults.number(answer, float(sum(2**i for i in range(10))), remarks, within=1e-5)


@check
def check_3(answer: Any) -> str | None:
    """`sensitivity(w, b, x_0, T)`, ∂x_T/∂b of one sigmoid unit."""
    return faults.function(answer, _sensitivity, _units())


def _sensitivity(w: float, b: float, x_0: float, T: int) -> FloatArray:
    return ds.sensitivity(w, b, x_0, T).dx_db


def _units() -> Iterator[tuple[float, float, float, int]]:
    rng = np.random.default_rng()
    yield 5.0, -2.5, 0.1, 1
    for T in (2, 3, 20):
        yield rng.uniform(1, 8), rng.uniform(-3, 1), rng.normal(), T


@check
def check_4(answer: Any) -> str | None:
    """`attractors(w, b)`, the stable fixed points of one sigmoid unit with w > 0, by size."""
    return faults.function(answer, _attractors, _maps(), within=1e-4)


def _attractors(w: float, b: float) -> FloatArray:
    found = ds.fixed_points(w, b)
    return found.x[found.stable]


def _maps() -> Iterator[tuple[float, float]]:
    rng = np.random.default_rng()
    yield from ((5.0, -2.5), (5.0, -1.0), (3.0, -1.5), (5.0, -4.0))
    w = rng.uniform(6, 9)
    b_1, b_2 = ds.saddle_nodes(w)
    yield w, rng.uniform(0.8 * b_1.b + 0.2 * b_2.b, 0.2 * b_1.b + 0.8 * b_2.b)


@check
def check_5(answer: Any) -> str | None:
    """π/√(aμ) steps through a gap of μ = 10⁻⁴ for w = 16/3, where a = F″/2 = (1 − 2 · 1/4)/2."""
    a, mu = (1 - 2 / 4) / 2, 1e-4
    remarks = {np.pi / np.sqrt(2 * a * mu): "Is a the second derivative, or a half of it?"}
    return faults.number(answer, np.pi / np.sqrt(a * mu), remarks, within=5e-3)
