"""Saving a run in the middle, so that a stop costs minutes: NumPy archives, nothing pickled."""

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rnn_difficulty.theory.notation import Parameters


class Check(NamedTuple):
    """The state of a run at one check; means are over the updates since the check before."""

    updates: int
    cost: float
    """Mean training cost, nats."""
    gradient_norm: float
    """Mean ‖ĝ‖ before clipping."""
    largest_norm: float
    """Largest ‖ĝ‖ before clipping."""
    rho: float
    """ρ(W_rec)."""
    error: float
    """Share of fresh sequences misclassified."""


@dataclass
class Run:
    """All that a run needs to go on, on any device."""

    theta: Parameters
    """float32 NumPy arrays."""
    updates: int
    curve: list[Check]
    drawn: np.random.Generator
    """Draws the training batches."""
    tested: np.random.Generator
    """Draws the sequences of the checks."""


def save(path: Path, run: Run) -> None:
    """Write `run` to `path` (`.npz`) whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rest = {
        "updates": run.updates,
        "curve": run.curve,
        "drawn": run.drawn.bit_generator.state,
        "tested": run.tested.bit_generator.state,
    }
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with partial.open("wb") as file:
        np.savez(file, allow_pickle=False, rest=json.dumps(rest), **run.theta._asdict())
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
        theta = Parameters(*(archive[name] for name in Parameters._fields))
        rest = json.loads(str(archive["rest"]))
    return Run(
        theta=theta,
        updates=rest["updates"],
        curve=[Check(*check) for check in rest["curve"]],
        drawn=_generator(rest["drawn"]),
        tested=_generator(rest["tested"]),
    )


def _generator(state: dict[str, Any]) -> np.random.Generator:
    generator = np.random.default_rng()
    generator.bit_generator.state = state
    return generator
