"""Chapter 8: clipping the norm of the gradient."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory.clipping import clip_norm
from rnn_difficulty.theory.notation import FloatArray, Parameters


@check
def check_1(answer: Any) -> str | None:
    """`clip(W, b, threshold)`, Algorithm 1 on the gradients of a matrix and a vector together."""
    return faults.function(_joined(answer), _clipped, _gradients())


def _joined(answer: Any) -> Any:
    """The answer with its two parts in one vector, if it is a function at all."""
    if not callable(answer):
        return answer
    return lambda *given: np.concatenate([np.ravel(part) for part in answer(*given)])


def _clipped(W: FloatArray, b: FloatArray, threshold: float) -> FloatArray:
    none = np.zeros(0)
    clipped = clip_norm(Parameters(W, none, b, none, none), threshold)
    return np.concatenate([clipped.W_rec.ravel(), clipped.b])


def _gradients() -> Iterator[tuple[FloatArray, FloatArray, float]]:
    rng = np.random.default_rng()
    for threshold in (0.1, 1.0, 100.0):
        yield rng.normal(size=(3, 3)), 3 * rng.normal(size=3), threshold
    yield np.zeros((2, 2)), np.zeros(2), 1.0


@check
def check_2(answer: Any) -> str | None:
    """Three components with a sum of 5 or more, whose clipped sum is −0.9 or less."""
    return faults.shaped(answer, (3,)) or _same_way(np.asarray(answer, dtype=float))


def _same_way(components: FloatArray) -> str | None:
    total, clipped = components.sum(), components.clip(-1, 1).sum()
    if total < 5:
        return f"Their sum is {total:.3g}."
    return None if clipped <= -0.9 else f"Clipped at 1 they sum up to {clipped:.3g}."


@check
def check_3(answer: Any) -> str | None:
    """(lowest, highest, share): half and ten times the mean 4 of nine 0.2 and one 38.2."""
    norms = np.array([0.2] * 9 + [38.2])
    low, high = norms.mean() / 2, norms.mean() * 10
    return faults.array(answer, [low, high, (norms > low).mean()])


@check
def check_4(answer: Any) -> str | None:
    """2 E_0/0.9² with E_0 = log 4: the L2 weight that holds λ₁ of a tanh network below 0.9."""
    E_0 = np.log(4)
    remarks = {
        2 * E_0 / 0.9: "The bound on λ₁ has a root.",
        E_0 / 0.81: "The penalty is half of the weight times the sum of squares.",
    }
    return faults.number(answer, 2 * E_0 / 0.9**2, remarks)


@check
def check_5(answer: Any) -> str | None:
    """Untrusted updates in a row that bring λ₁ from 1.5 below 1 at the rate 0.05."""
    shrinkage = np.log1p(-0.02 * 0.05)
    remarks = {np.ceil(np.log(1.5) / -np.log1p(-0.02)): "The learning rate takes part."}
    return faults.number(answer, np.ceil(np.log(1.5) / -shrinkage), remarks)
