"""What a network trained on temporal order keeps through thousands of steps of noise, and how."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import attractors
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray, Parameters, one_hot

CELL = footnote_1(TANH)
NOISE = range(2, temporal_order.INPUTS)
"""The symbols c, d, e, f."""
MEAN_NOISE = one_hot(np.array(NOISE), temporal_order.INPUTS).mean(axis=0)
"""ū, the input that stands for noise, `[D]`."""
STAGES = ("right when asked", "right after noise", "right on the attractor")


class Followed(NamedTuple):
    """B sequences, and where they lead; states are `[B, H]`."""

    classes: NDArray[np.integer]
    """`[B]`."""
    early: FloatArray
    """When the answer is asked for."""
    late: FloatArray
    """After noise up to step `until`."""
    orbits: FloatArray
    """`[101, B, H]`: 100 steps on the attractor that `early` reaches with ū for the noise: it does
    not depend on what the noise did."""


def follow(
    theta: Parameters,
    rng: np.random.Generator,
    sequences: int = 200,
    length: int = 100,
    until: int = 5_000,
) -> Followed:
    """Follow fresh sequences of `length` steps, from their end through noise, and without it."""
    batch = temporal_order.sample(rng, sequences, length)
    early = attractors.follow(theta, CELL, batch.inputs, np.zeros((sequences, len(theta.b))))
    noise = rng.integers(NOISE.start, NOISE.stop, (until - length, sequences))
    late = attractors.follow(theta, CELL, noise, early)
    end = attractors.settled(theta, CELL, MEAN_NOISE, early, until)
    return Followed(
        batch.targets[0], early, late, attractors.orbit(theta, CELL, MEAN_NOISE, end, 100)
    )


def still_right(theta: Parameters, followed: Followed) -> pd.DataFrame:
    """Return a row per class: how many are still answered right, and the periods they end on.

    1 is a fixed point, more a cycle, 0 an orbit that does not come back within 100 steps.
    """
    classes, periods = followed.classes, attractors.periods(followed.orbits)
    right = {
        stage: answers(theta, x) == classes
        for stage, x in zip(
            STAGES, (followed.early, followed.late, followed.orbits[0]), strict=True
        )
    }
    return pd.DataFrame(
        {"class": name, "sequences": (classes == c).sum()}
        | {when: (yes & (classes == c)).sum() for when, yes in right.items()}
        | {"periods": ", ".join(map(str, np.unique(periods[classes == c])))}
        for c, name in enumerate(temporal_order.CLASSES)
    )


def answers(theta: Parameters, x: FloatArray) -> NDArray[np.intp]:
    """Return the class `[B]` that the outputs read from states `[B, H]`."""
    return (x @ theta.W_out.T + theta.b_out).argmax(-1)


def fixed_points(theta: Parameters, followed: Followed) -> pd.DataFrame:
    """Return the fixed points that Newton's method finds from all states that were followed."""
    starts = np.concatenate([followed.early, followed.late, followed.orbits[0]])
    points = attractors.fixed_points(theta, CELL, MEAN_NOISE, starts)
    return pd.DataFrame(
        {
            "read as": [temporal_order.CLASSES[c] for c in answers(theta, points.x)],
            "ρ of the Jacobian": [f"{rho:.4f}" for rho in points.rho],
            "attracts": ["yes" if rho < 1 else "no" for rho in points.rho],
        }
    )
