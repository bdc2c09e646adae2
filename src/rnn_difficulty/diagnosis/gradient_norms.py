"""A threshold that is not trial and error: the average norm of the gradient (ICML 2013, §3.2)."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from torch import Tensor

from rnn_difficulty.diagnosis.clipping import gradients_of, total_norm


class Thresholds(NamedTuple):
    """Thresholds the paper's heuristic allows, ½ to 10 times the average norm."""

    mean: float
    """The average norm."""
    lowest: float
    """½ of it."""
    highest: float
    """10 times it."""
    share_above_mean: float
    """The share of updates that a threshold at the mean would have clipped."""
    share_above_lowest: float
    share_above_highest: float
    updates: int
    """How many finite norms these are from."""
    not_finite: int
    """How many more were NaN or infinite."""


class GradientNorms:
    """The norms of the gradient over many updates.

    norms = GradientNorms()
    for batch in batches:
        loss(batch).backward()
        norms.update(model.parameters())
        ...
    norms.suggest()
    """

    def __init__(self) -> None:
        """Start without norms."""
        self.norms: list[float] = []

    def update(self, parameters: Tensor | Iterable[Tensor]) -> float:
        """Add ‖ĝ‖, one norm over all gradients of `parameters`, and return it.

        Call it after `backward()`, before clipping and before `step()`. Raises ValueError where
        there are no gradients.
        """
        parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
        self.norms.append(float(total_norm(gradients_of(parameters))))
        return self.norms[-1]

    def suggest(self) -> Thresholds:
        """Return the average norm, ½ and 10 times it, and the share of updates above each.

        Norms that are not finite count apart. Raises ValueError where none is finite.
        """
        norms = np.array([norm for norm in self.norms if math.isfinite(norm)])
        if not len(norms):
            raise ValueError(
                f"expected norms of some updates, got {len(self.norms)} and none finite: call "
                "update(model.parameters()) after backward() in many updates"
            )
        mean = float(norms.mean())
        return Thresholds(
            mean=mean,
            lowest=mean / 2,
            highest=10 * mean,
            share_above_mean=float((norms > mean).mean()),
            share_above_lowest=float((norms > mean / 2).mean()),
            share_above_highest=float((norms > 10 * mean).mean()),
            updates=len(norms),
            not_finite=len(self.norms) - len(norms),
        )
