"""Trained networks on disk: safetensors files, which nothing has to unpickle."""

import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors import numpy as safetensors

from rnn_difficulty.notation import Parameters


class WeightsDamaged(ValueError):
    """A file stands where a network belongs, but does not hold the five arrays of θ."""


def save(path: Path, theta: Parameters, about: Mapping[str, str] | None = None) -> None:
    """Write θ (NumPy arrays) to `path` (`.safetensors`), whole or not at all.

    `about` goes into the file as its metadata. A file of that name that holds another network is
    kept as `PATH.old`, one that holds none as `PATH.bad`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    arrays = {name: np.ascontiguousarray(p) for name, p in theta._asdict().items()}
    # Written here and not by the library, whose files are the owner's alone whatever the umask.
    partial.write_bytes(safetensors.save(arrays, dict(about) if about else None))
    _make_room(path, theta)
    partial.replace(path)


def load(path: Path) -> Parameters:
    """Read what `save` wrote: float32 NumPy arrays.

    Raises FileNotFoundError where there is no such file, WeightsDamaged (a ValueError) for a file
    that does not hold the five arrays of θ.
    """
    content = path.read_bytes()
    try:
        # Copied, since what is read from bytes cannot be written to.
        return Parameters(**{name: p.copy() for name, p in safetensors.load(content).items()})
    except (SafetensorError, TypeError) as error:
        raise WeightsDamaged(
            f"expected {', '.join(Parameters._fields)} in {path}, got: {error}; restore the file, "
            "or move it away and train or save the network again"
        ) from error


def set_aside(path: Path, ending: str) -> Path:
    """Rename `path` to the first of `PATH.ending`, `PATH.ending2`, … that is free; return that."""
    names = (path.with_name(f"{path.name}.{ending}{n if n > 1 else ''}") for n in count(1))
    return path.rename(next(name for name in names if not name.exists()))


def _make_room(path: Path, theta: Parameters) -> None:
    if not path.exists():
        return
    try:
        if not all(map(np.array_equal, load(path), theta)):
            set_aside(path, "old")
    except WeightsDamaged:
        set_aside(path, "bad")
