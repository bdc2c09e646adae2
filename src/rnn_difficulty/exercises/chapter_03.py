"""Chapter 3: eigendecomposition and power iteration."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory.notation import FloatArray


@check
def check_1(answer: Any) -> str | None:
    """A row that vanishes under W = (1 1/2; 2/5 9/10), whose eigenvalues are 1.4 and 0.5."""
    return faults.shaped(answer, (2,)) or _still_grows(np.asarray(answer, dtype=float))


def _still_grows(e: FloatArray) -> str | None:
    W = np.array([[1.0, 0.5], [0.4, 0.9]])
    if not e.any():
        return "An error of 0 teaches nothing: another one."
    if np.allclose(W @ e, 0.5 * e):
        return "A column with this direction would vanish. The error signal is a row."
    share = np.linalg.norm(e @ W - 0.5 * e) / np.linalg.norm(e)
    return "It has a share in the direction that grows by 1.4 a step." if share > 1e-3 else None


@check
def check_2(answer: Any) -> str | None:
    """The iterations that shrink (λ₂/λ₁)^l below a millionth for 1.1, 0.8 and 0.5."""
    rate = np.log(1.1 / 0.8)
    remarks = {
        np.ceil(np.log(1e6) / rate / 2): "That is for the quotient of a symmetric matrix.",
        np.ceil(np.log(1e6) / np.log(1.1 / 0.5)): "Another part dies out more slowly.",
    }
    return faults.number(answer, np.ceil(np.log(1e6) / rate), remarks)


@check
def check_3(answer: Any) -> str | None:
    """(l, value): where 3 l λ^{l−1} is largest for λ = 0.93, and how large it is there."""
    steps = np.arange(1, 1000)
    entry = 3 * steps * 0.93 ** (steps - 1)
    return faults.array(answer, [steps[entry.argmax()], entry.max()])


@check
def check_4(answer: Any) -> str | None:
    """`dominant(W, v, n)`, the Rayleigh quotient after n steps of power iteration."""
    return faults.function(answer, _dominant, _starts())


def _dominant(W: FloatArray, v: FloatArray, n: int) -> float:
    eigenvalues, Q = np.linalg.eigh(W)
    shares = (eigenvalues / np.abs(eigenvalues).max()) ** n * (Q.T @ v)
    return float((shares**2 * eigenvalues).sum() / (shares**2).sum())


def _starts() -> Iterator[tuple[FloatArray, FloatArray, int]]:
    rng = np.random.default_rng()
    for H, n, size in ((2, 0, 1.0), (3, 4, 1.0), (4, 2000, 10.0)):
        A = size * rng.normal(size=(H, H))
        yield A + A.T, rng.normal(size=H), n


@check
def check_5(answer: Any) -> str | None:
    """A matrix that shrinks every vector to 0.9 a step, and first points back after 8 steps."""
    return faults.shaped(answer, (2, 2)) or _no_eighth_turn(np.asarray(answer, dtype=float))


def _no_eighth_turn(W: FloatArray) -> str | None:
    if not np.allclose(W.T @ W, 0.81 * np.eye(2), atol=2e-3):
        return "Not every vector becomes 0.9 times as long."
    early = [n for n in range(1, 8) if np.allclose(_turned(W, n), np.eye(2), atol=0.02)]
    if early:
        return f"It points back after {early[0]} steps already."
    back = np.allclose(_turned(W, 8), np.eye(2), atol=0.02)
    return None if back else "After 8 steps vectors point elsewhere."


def _turned(W: FloatArray, steps: int) -> FloatArray:
    return np.asarray(np.linalg.matrix_power(W / 0.9, steps))
