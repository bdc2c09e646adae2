"""Chapter 12: the other pathological tasks."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import dblquad

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.tasks import noiseless_memorization
from rnn_difficulty.theory.notation import Batch, FloatArray


@check
def check_1(answer: Any) -> str | None:
    """(mean squared error, share wrong) of the constant answer 1/2 to the addition task."""
    mse = dblquad(lambda a, b: ((a + b) / 2 - 0.5) ** 2, 0, 1, 0, 1)[0]
    far = 2 * dblquad(lambda a, b: 1.0, 0, 0.6, 0, lambda b: 0.6 - b)[0]
    return faults.array(answer, [mse, far])


@check
def check_2(answer: Any) -> str | None:
    """The variance of the product of two uniform numbers."""
    variance = dblquad(lambda a, b: (a * b - 0.25) ** 2, 0, 1, 0, 1)[0]
    remarks = {1 / 144: "That is the product of the variances. What is the variance of a product?"}
    return faults.number(answer, variance, remarks)


@check
def check_3(answer: Any) -> str | None:
    """5 log 2 over 110 steps, for 5 bits and a gap of 100."""
    remarks = {
        5 * np.log(2): "That is the sum over the steps.",
        5 * np.log(2) / 100: "How many steps has the sequence?",
    }
    return faults.number(answer, 5 * np.log(2) / (100 + 2 * 5), remarks)


@check
def check_4(answer: Any) -> str | None:
    """`wrong(y, targets)`, whether any step of a sequence is, from `[T, B, K]` and `[T, B]`."""
    return faults.function(answer, _wrong, _answers())


def _wrong(y: FloatArray, targets: NDArray[np.int64]) -> NDArray[np.bool_]:
    batch = Batch(targets, targets, np.ones(targets.shape))
    found: NDArray[np.bool_] = noiseless_memorization.FIVE_BITS.is_wrong(y, batch)
    return found


def _answers() -> Iterator[tuple[FloatArray, NDArray[np.int64]]]:
    rng = np.random.default_rng()
    for T, slips in ((1, 1), (6, 2), (12, 1)):
        targets = rng.integers(3, size=(T, 5))
        y = np.eye(3)[targets] + 0.4 * rng.uniform(size=(T, 5, 3))
        for sequence in rng.permutation(5)[:2]:
            y[rng.permutation(T)[:slips], sequence] *= -1
        yield y, targets


@check
def check_5(answer: Any) -> str | None:
    """(at 200, at 500) of errors in proportion to the length, 1 % on average over 50 to 200."""
    lengths = np.arange(50, 201)
    at_200, at_500 = (0.01 * length / lengths.mean() for length in (200, 500))
    remark = "An average of 1 % over the lengths is less than that at the short ones."
    return faults.array(answer, [at_200, at_500], [([0.01, 0.025], remark)])
