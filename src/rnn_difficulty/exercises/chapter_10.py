"""Chapter 10: the other remedies of the literature."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import check
from rnn_difficulty.theory.notation import FloatArray


@check
def check_1(answer: Any) -> str | None:
    """`readout(X, Y, r)`, the W `[K, H]` that minimizes ‖X Wᵀ − Y‖² + r ‖W‖²."""
    return faults.function(answer, _readout, _regressions())


def _readout(X: FloatArray, Y: FloatArray, r: float) -> FloatArray:
    """As a fit without penalty, to rows √r I with the target 0 besides."""
    H, K = X.shape[1], Y.shape[1]
    rows, targets = np.vstack([X, np.sqrt(r) * np.eye(H)]), np.vstack([Y, np.zeros((H, K))])
    return np.asarray(np.linalg.lstsq(rows, targets, rcond=None)[0].T)


def _regressions() -> Iterator[tuple[FloatArray, FloatArray, float]]:
    rng = np.random.default_rng()
    for N, H, K, r in ((20, 3, 2, 0.5), (4, 6, 1, 0.1), (50, 4, 4, 10.0)):
        yield rng.normal(size=(N, H)), rng.normal(size=(N, K)), r


@check
def check_2(answer: Any) -> str | None:
    """The bias with σ(b)^100 = 1/2: the logit of 2^{−1/100}."""
    gate = 0.5**0.01
    remarks = {gate: "That is the gate. Which bias opens it so far?"}
    return faults.number(answer, np.log(gate / (1 - gate)), remarks)


@check
def check_3(answer: Any) -> str | None:
    """`kept(f)`, the norms of ∂c_T/∂c_k for k = T … 0 with the gates f_1 … f_T `[T, H]` held."""
    return faults.function(answer, _kept, _gates())


def _kept(f: FloatArray) -> list[float]:
    T, H = f.shape
    J = np.eye(H)
    norms = [1.0]
    for t in range(T - 1, -1, -1):
        J = J @ np.diag(f[t])
        norms.append(float(np.linalg.norm(J, 2)))
    return norms


def _gates() -> Iterator[tuple[FloatArray]]:
    rng = np.random.default_rng()
    for T, H in ((1, 1), (2, 2), (8, 3)):
        yield (rng.uniform(0.2, 1, size=(T, H)),)


@check
def check_4(answer: Any) -> str | None:
    """(G, second derivative) of (w³ − 3)²/2 at w = 1."""
    z, loss = np.poly1d([1, 0, 0, 0]), np.poly1d([1, 0, 0, -3]) ** 2 / 2
    G = z.deriv()(1) ** 2
    return faults.array(answer, [G, loss.deriv(2)(1)])


@check
def check_5(answer: Any) -> str | None:
    """The s with which drawing by rank is drawing two and keeping the better: 2 (1 − x)."""
    return faults.number(answer, 2.0, {0.5: "The best is chosen more often than the mean one."})
