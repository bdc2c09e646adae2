"""Trained networks on disk: safetensors files, which nothing has to unpickle."""

import os
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from rnn_difficulty.notation import Parameters


def save(path: Path, theta: Parameters) -> None:
    """Write θ (NumPy arrays) to `path` (`.safetensors`), whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    arrays = {name: np.ascontiguousarray(p) for name, p in theta._asdict().items()}
    save_file(arrays, partial)
    partial.replace(path)


def load(path: Path) -> Parameters:
    """Read what `save` wrote: float32 NumPy arrays.

    Raises FileNotFoundError where there is no such file, ValueError for a file that does not hold
    the five arrays of θ.
    """
    try:
        arrays = load_file(path)
        return Parameters(**arrays)
    except (SafetensorError, TypeError) as error:
        raise ValueError(
            f"expected {', '.join(Parameters._fields)} in {path}, got: {error}"
        ) from error
