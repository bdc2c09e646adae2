"""One network learns to generate a signal, forced or free-running, and then runs free."""

from typing import NamedTuple

import numpy as np

from rnn_difficulty.remedies import descent, teacher_forcing
from rnn_difficulty.remedies.generators import GENERATORS, Generator
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import FloatArray, Parameters
from rnn_difficulty.training.generators import spawned

HIDDEN, STEPS, SEQUENCES = 50, 50, 20
LEARNING_RATE, THRESHOLD = 0.1, 1.0
"""The threshold is the paper's, for both: norms are counted before they are clipped."""
PER_CHECK = 50
"""Updates of a check: a point of the curve."""
WARM_UP, SETTLING, LISTENED = 50, 100, 500
"""Steps that are forced, dropped, and held against the signal once the network runs free."""


class Learned(NamedTuple):
    """What a run shows."""

    cost: FloatArray
    """Of every update, by its own way of running."""
    norm: FloatArray
    """‖ĝ‖ of every update, before clipping."""
    off: float
    """Mean |y_t − f(y_{t−1}, y_{t−2})| of what it generates, in deviations of the signal."""
    deviation: float
    """Of what it generates, in deviations of the signal: 0 where it fell silent."""


def train(name: str, is_forced: bool, deviation: float, seed: int, updates: int) -> Learned:
    """Train on freshly drawn signals, one clipped update each; then listen."""
    initial, drawn, heard = spawned(seed, 3)
    generator = GENERATORS[name]
    theta = gaussian(initial, Sizes(HIDDEN, 1, 1), deviation)
    theta = Parameters(*(np.asarray(p, np.float32) for p in theta))
    run = teacher_forcing.forced if is_forced else teacher_forcing.free
    cost, norm = np.empty((2, updates))
    for n in range(updates):
        found = run(theta, generator.sample(drawn, STEPS + 1, SEQUENCES))
        cost[n] = found.cost
        step = found.gradient._asdict()
        norm[n] = descent.sgd(theta._asdict(), step, LEARNING_RATE, THRESHOLD)
    return Learned(cost, norm, *_heard(theta, generator, heard))


def _heard(
    theta: Parameters, generator: Generator, rng: np.random.Generator
) -> tuple[float, float]:
    warm_up = generator.sample(rng, WARM_UP, SEQUENCES)
    y = teacher_forcing.free_run(theta, warm_up, SETTLING + LISTENED)[SETTLING:]
    unit = generator.deviation
    return float(generator.off(y).mean() / unit), float(y.std(0).mean() / unit)
