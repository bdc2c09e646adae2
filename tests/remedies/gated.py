"""Batches and weights that the tests of several networks share, and a gradient by differences."""

import numpy as np
import torch

from rnn_difficulty.theory.notation import Batch

H, D, K, T, B = 4, 3, 2, 7, 5


def made(seed, *shapes):
    """Tensors N(0, 1) in float64."""
    rng = np.random.default_rng(seed)
    return [torch.from_numpy(rng.normal(size=shape)) for shape in shapes]


def batch(seed=0, scored=1, symbols=False):
    """A batch with a squared cost on the last `scored` steps."""
    rng = np.random.default_rng(seed)
    inputs = rng.integers(0, D, (T, B)) if symbols else rng.normal(size=(T, B, D))
    arrays = (inputs, rng.normal(size=(scored, B, K)), rng.random((scored, B)))
    return Batch(*(torch.from_numpy(array) for array in arrays))


def by_differences(cost, theta, field, step=1e-6):
    """∂cost/∂θ.field, both sides of every entry."""
    values = getattr(theta, field)
    slope = torch.zeros_like(values)
    for entry in np.ndindex(*values.shape):
        sides = []
        for sign in (1, -1):
            moved = values.clone()
            moved[entry] += sign * step
            sides.append(float(cost(theta._replace(**{field: moved}))))
        slope[entry] = (sides[0] - sides[1]) / (2 * step)
    return slope
