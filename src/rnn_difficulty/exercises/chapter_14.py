"""Chapter 14: the Penn Treebank, character by character."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax
from scipy.stats import entropy

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory.notation import FloatArray

Text = NDArray[np.int64]


@check
def check_1(answer: Any) -> str | None:
    """(nats, perplexity of a word) of 1.4 bits per character with 5.6 characters a word."""
    remark = "Bits multiply by log 2 to become nats."
    wrong = [1.4 / np.log(2), 2 ** (1.4 * 5.6)]
    return faults.array(answer, [1.4 * np.log(2), 2 ** (1.4 * 5.6)], [(wrong, remark)])


@check
def check_2(answer: Any) -> str | None:
    """`bits(y, c)`, −log₂ p_c of a softmax over y, for any y."""
    return faults.function(answer, _bits, _outputs())


def _bits(y: FloatArray, c: int) -> float:
    return float(-log_softmax(y)[c] / np.log(2))


def _outputs() -> Iterator[tuple[FloatArray, int]]:
    rng = np.random.default_rng()
    for size in (1.0, 10.0, 2000.0):
        yield size * rng.normal(size=50), int(rng.integers(50))


@check
def check_3(answer: Any) -> str | None:
    """`entropy(text)`, the entropy of its single characters in bits."""
    return faults.function(answer, _entropy, _texts())


def _entropy(text: Text) -> float:
    return float(entropy(np.unique(text, return_counts=True)[1], base=2))


@check
def check_4(answer: Any) -> str | None:
    """`conditional(text)`, the entropy of a character given the one before, in bits."""
    return faults.function(answer, _conditional, _texts())


def _conditional(text: Text) -> float:
    pairs = np.unique(np.stack([text[:-1], text[1:]]), axis=1, return_counts=True)[1]
    return float(entropy(pairs, base=2)) - _entropy(text[:-1])


def _texts() -> Iterator[tuple[Text]]:
    rng = np.random.default_rng()
    yield (np.array([0, 1, 0, 1, 0, 1, 1]),)
    for length, symbols in ((50, 3), (2000, 5)):
        steps = rng.choice(symbols, size=length, p=rng.dirichlet(np.ones(symbols)))
        yield (np.cumsum(steps) % symbols,)


@check
def check_5(answer: Any) -> str | None:
    """The entropy of a two-state chain five steps ahead, which flips with the probability 0.1."""
    flip = np.array([[0.9, 0.1], [0.1, 0.9]])
    after = {n: float(entropy(np.linalg.matrix_power(flip, n)[0], base=2)) for n in (1, 5)}
    remarks = {
        after[1]: "That is one step ahead.",
        5 * after[1]: "Asked for is the fifth character alone, not all five.",
        after[5] * np.log(2): "That is in nats.",
    }
    return faults.number(answer, after[5], remarks)
