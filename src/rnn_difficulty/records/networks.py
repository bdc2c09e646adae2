"""Trained networks on disk: safetensors files that say what they hold; nothing is unpickled."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors import numpy as safetensors
from safetensors import safe_open

from rnn_difficulty import paths
from rnn_difficulty.records.record import Record
from rnn_difficulty.theory.initialization import NATURAL_DATA_NONLINEARITY, NONLINEARITY_OF
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training.float32_parameters import expect_float32

CELL = "h_t = sigma(W_rec h_{t-1} + W_in u_t + b), y_t = W_out h_t + b_out, h_0 = 0"


class WeightsDamaged(ValueError):
    """A file stands where a network belongs, but does not hold the five arrays of θ."""


def path_of(folder: Path, run: str) -> Path:
    """Return where in `folder` the network of the run of that name is kept."""
    return folder / f"{run}.safetensors"


def save_run(folder: Path, record: Record, theta: Parameters) -> None:
    """Write the network of a run into `folder`; nothing that is there is lost (`save`)."""
    save(path_of(folder, record.run), theta, about(record))


def save(path: Path, theta: Parameters, about: Mapping[str, str] | None = None) -> None:
    """Write θ (NumPy arrays) to `path` (`.safetensors`), whole or not at all.

    `about` goes into the file as its metadata. What stands there, another network or a damaged
    file, is kept as `NAME.bad`. Raises OSError, which names the file.
    """
    arrays = {name: np.ascontiguousarray(p) for name, p in theta._asdict().items()}
    partial = paths.partial(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written here and not by the library, whose files are the owner's alone whatever the umask.
        partial.write_bytes(safetensors.save(arrays, dict(about) if about else None))
        _make_room(path, theta)
        partial.replace(path)
    except OSError as error:
        raise OSError(
            f"expected to write the network {path}, got: {error.strerror}; make room there, or "
            "name another folder, and run this again"
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def load(path: Path) -> Parameters:
    """Read what `save` wrote: float32 NumPy arrays.

    Raises FileNotFoundError where there is no such file, WeightsDamaged (a ValueError) for a file,
    or a folder, that does not hold the five arrays of θ.
    """
    content = path.read_bytes() if path.is_file() or not path.exists() else b""
    try:
        # Copied, since what is read from bytes cannot be written to.
        theta = Parameters(**{name: p.copy() for name, p in safetensors.load(content).items()})
        expect_float32(theta)
        return theta
    except Exception as error:  # also what the library says of types that NumPy has not
        raise WeightsDamaged(
            f"expected {', '.join(Parameters._fields)} in {path}, got: {error}; restore the file, "
            "or move it away and train or save the network again"
        ) from error


def is_network(path: Path) -> bool:
    """Whether `path` holds a network."""
    try:
        return bool(load(path))
    except (FileNotFoundError, WeightsDamaged):
        return False


def is_of_other_code(path: Path, record: Record) -> bool:
    """Whether a network's file says that another code than that of `record` trained it."""
    with safe_open(path, "numpy") as found:
        return (found.metadata() or {}).get("code", record.fingerprint) != record.fingerprint


def about(record: Record) -> dict[str, str]:
    """Return what a network's file says of it: only what is known of the run."""
    known = {
        "run": record.run,
        "code": record.fingerprint,
        "experiment": record.experiment,
        "data_set": record.settings.get("data_set"),
        "cell": CELL,
        "sigma": _sigma(record),
        "test": record.outcome.get("test"),
        "protocol": record.outcome.get("protocol"),
    }
    return {name: str(value) for name, value in known.items() if value is not None}


def _sigma(record: Record) -> str | None:
    # Elsewhere than on natural data the initialization decides.
    if "data_set" in record.settings:
        return NATURAL_DATA_NONLINEARITY
    return NONLINEARITY_OF.get(record.settings.get("initialization", ""))


def _make_room(path: Path, theta: Parameters) -> None:
    if not path.exists():
        return
    whole = is_network(path)
    if whole and all(map(np.array_equal, load(path), theta)):
        return
    aside = paths.set_aside(path)
    if not whole:
        warnings.warn(
            f"{path}: expected a network, got a damaged file, which is now {aside.name}",
            stacklevel=3,
        )
