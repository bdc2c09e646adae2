"""Signals that a network can learn to generate, a periodic and a chaotic one.

Both obey a recurrence of order two, y_t = f(y_{t−1}, y_{t−2}), so that what a network generates can
be held against it at every step, wherever it began.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rnn_difficulty.theory.notation import FloatArray

PERIOD, AMPLITUDE = 25.0, 0.8
A, B = 1.4, 0.3
SETTLED = 100
"""Steps after which the Hénon map is on its attractor."""


class Generator(NamedTuple):
    """A signal by its recurrence."""

    name: str
    following: Callable[[FloatArray, FloatArray], FloatArray]
    """f(y_{t−1}, y_{t−2})."""
    start: Callable[[np.random.Generator, int], tuple[FloatArray, FloatArray]]
    """(rng, sequences) ↦ y_0 and y_{−1}, `[sequences]` each."""
    deviation: float
    """Standard deviation of the signal over time."""

    def sample(self, rng: np.random.Generator, steps: int, sequences: int) -> FloatArray:
        """Return `[steps, sequences, 1]` of the signal, each sequence from a start of its own."""
        now, before = self.start(rng, sequences)
        y = []
        for _ in range(steps):
            y.append(now)
            now, before = self.following(now, before), now
        return np.stack(y)[..., None]

    def off(self, y: FloatArray) -> FloatArray:
        """Return |y_t − f(y_{t−1}, y_{t−2})| of a signal `[T, …]`, `[T − 2, …]`."""
        return np.abs(y[2:] - self.following(y[1:-1], y[:-2]))


def _next_sine(y: FloatArray, before: FloatArray) -> FloatArray:
    return 2 * math.cos(2 * math.pi / PERIOD) * y - before


def _start_sine(rng: np.random.Generator, sequences: int) -> tuple[FloatArray, FloatArray]:
    phase = rng.uniform(0, 2 * math.pi, sequences)
    return AMPLITUDE * np.sin(phase), AMPLITUDE * np.sin(phase - 2 * math.pi / PERIOD)


def _next_henon(y: FloatArray, before: FloatArray) -> FloatArray:
    return 1 - A * y**2 + B * before


def _start_henon(rng: np.random.Generator, sequences: int) -> tuple[FloatArray, FloatArray]:
    now, before = rng.uniform(-0.1, 0.1, (2, sequences))
    for _ in range(SETTLED):
        now, before = _next_henon(now, before), now
    return now, before


SINE = Generator("sine", _next_sine, _start_sine, AMPLITUDE / math.sqrt(2))
"""y_t = .8 sin(2π t/25 + φ)."""
HENON = Generator("Hénon map", _next_henon, _start_henon, 0.72)
"""y_t = 1 − 1.4 y_{t−1}² + .3 y_{t−2}: chaotic, with Lyapunov exponent .419 (Hénon 1976)."""
GENERATORS = {generator.name: generator for generator in (SINE, HENON)}
