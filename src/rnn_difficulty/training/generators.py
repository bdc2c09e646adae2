"""Random generators of a run: independent ones from one seed, and one that goes on where it was."""

from typing import Any

import numpy as np


def spawned(seed: int, number: int) -> list[np.random.Generator]:
    """Return independent generators, the same for the same seed."""
    return [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(number)]


def restored(state: dict[str, Any]) -> np.random.Generator:
    """Return the generator whose `bit_generator.state` was saved."""
    generator = np.random.default_rng()
    generator.bit_generator.state = state
    return generator
