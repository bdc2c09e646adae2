"""Parameters as one vector, for methods that search in directions of the whole weight space."""

import torch
from torch import Tensor

from rnn_difficulty.theory.notation import Parameters


def flat(theta: Parameters) -> Tensor:
    """Return θ as one vector `[N]`."""
    return torch.cat([p.flatten() for p in theta])


def shaped(v: Tensor, theta: Parameters) -> Parameters:
    """Return `v` `[N]` in the form of θ."""
    parts = v.split([p.numel() for p in theta])
    return Parameters(*(part.view_as(p) for part, p in zip(parts, theta, strict=True)))


def moved(theta: Parameters, delta: Tensor) -> Parameters:
    """Return θ + δ."""
    return Parameters(*(p + d for p, d in zip(theta, shaped(delta, theta), strict=True)))
