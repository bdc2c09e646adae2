"""Saving a run between two epochs: NumPy archives, nothing pickled."""

import io
import json
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rnn_difficulty.theory.notation import Parameters


class Epoch(NamedTuple):
    """One line of the learning curve; costs in nats per scored step."""

    epoch: int
    train: float
    """Mean over the epoch's updates, each by the θ of its moment; at the end θ costs less."""
    valid: float
    learning_rate: float
    gradient_norm: float
    """Mean ‖ĝ‖ before clipping."""
    largest_norm: float


@dataclass
class Run:
    """All that a run needs to go on, on any device; θ in float32 NumPy arrays."""

    theta: Parameters
    best: Parameters
    """θ of the epoch with the best validation cost."""
    rate: float
    curve: list[Epoch]
    order: np.random.Generator
    """Draws the order of the batches."""
    diverged: bool = False

    def best_epoch(self) -> Epoch | None:
        """Return the epoch with the best validation cost; None before the first."""
        return min(self.curve, key=lambda epoch: epoch.valid, default=None)

    def best_valid(self) -> float:
        """Return the best validation cost so far; ∞ before the first epoch."""
        best = self.best_epoch()
        return best.valid if best else math.inf


def save(path: Path, run: Run) -> None:
    """Write `run` to `path` (`.npz`) whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rest = {
        "rate": run.rate,
        "curve": run.curve,
        "order": run.order.bit_generator.state,
        "diverged": run.diverged,
    }
    arrays: dict[str, Any] = {}
    for which in ("theta", "best"):
        arrays |= {f"{name}_{which}": p for name, p in getattr(run, which)._asdict().items()}
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with partial.open("wb") as file:
        np.savez(file, allow_pickle=False, rest=json.dumps(rest), **arrays)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def load(path: Path) -> Run | None:
    """Read what `save` wrote; None where there is nothing.

    A damaged file is renamed to `PATH.bad`, and the run starts anew. Raises OSError for a file
    that is there but cannot be read: nobody knows that it is damaged.
    """
    if not path.exists():
        return None
    content = path.read_bytes()
    try:
        return _read(content)
    except Exception:  # zipfile and NumPy raise whatever they stumble over in a damaged file
        path.replace(path.with_name(path.name + ".bad"))
        return None


def _read(content: bytes) -> Run:
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        theta, best = (
            Parameters(*(archive[f"{name}_{which}"] for name in Parameters._fields))
            for which in ("theta", "best")
        )
        rest = json.loads(str(archive["rest"]))
    order = np.random.default_rng()
    order.bit_generator.state = rest["order"]
    curve = [Epoch(*epoch) for epoch in rest["curve"]]
    return Run(theta, best, rest["rate"], curve, order, rest["diverged"])
