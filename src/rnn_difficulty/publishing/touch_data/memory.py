"""The network that holds its answer longest, for the figure in which a reader types a sequence."""

import json

import numpy as np

from rnn_difficulty.experiments import attractor_memory, length_generalization, lookup
from rnn_difficulty.experiments.attractor_memory import following
from rnn_difficulty.figures import hidden_states, style
from rnn_difficulty.publishing.touch_data import packed
from rnn_difficulty.records import Record
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.notation import FloatArray, Parameters


def record() -> Record:
    """Return the run whose network errs least at 5000 steps."""
    return length_generalization.best(lookup.committed(length_generalization.EXPERIMENT))


def _followed() -> tuple[Parameters, following.Followed]:
    theta = attractor_memory.network(record().run)
    return theta, following.follow(theta, np.random.default_rng(0))


def plane(orbits: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean `[H]` of the attractors' middles and their two main directions `[2, H]`."""
    middles = orbits.mean(axis=0)
    centre = middles.mean(axis=0)
    return centre, np.linalg.svd(middles - centre)[2][:2]


def script() -> str:
    """Return the script that sets `touch.memory`: the network, and its attractors in a plane."""
    theta, followed = _followed()
    answers = following.answers(theta, followed.late)
    ends = [int(np.flatnonzero(answers == c)[0]) for c in np.unique(answers)]
    orbits = followed.orbits[:, ends]
    centre, axes = plane(orbits)
    data = {
        "hidden": len(theta.b),
        "theta": packed(theta),
        "classes": temporal_order.CLASSES,
        "centre": centre.tolist(),
        "axes": axes.tolist(),
        "attractors": [
            {"name": temporal_order.CLASSES[answers[end]], "orbit": _places(orbit)}
            for end, orbit in zip(ends, np.moveaxis((orbits - centre) @ axes.T, 1, 0), strict=True)
        ],
    }
    return f"touch.memory = {json.dumps(data)};\n"


def _places(orbit: FloatArray) -> list[list[float]]:
    """The different places of an orbit `[T + 1, 2]`, rounded to what a picture shows."""
    return np.unique(orbit.round(3), axis=0).tolist()


def still() -> style.Figure:
    """Return the hidden states of two hundred sequences when asked and after thousands of steps."""
    _, followed = _followed()
    one_of_each = [int(np.flatnonzero(followed.classes == c)[0]) for c in range(4)]
    states = {100: followed.early, 5000: followed.late}
    return hidden_states.draw(states, followed.classes, followed.orbits[:, one_of_each])
