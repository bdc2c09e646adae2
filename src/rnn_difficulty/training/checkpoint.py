"""Saving a run in the middle, so that a stop costs minutes: NumPy archives, nothing pickled."""

import hashlib
import io
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty import paths

Arrays = Mapping[str, NDArray[Any]]
SECONDS = "seconds"


class Saved(NamedTuple):
    """What a checkpoint holds."""

    arrays: dict[str, NDArray[Any]]
    rest: dict[str, Any]
    """What JSON can say: curves, states of generators."""


def anything(saved: Saved) -> None:
    """Expect nothing."""


class Checkpoint:
    """Where one run is saved (`.npz`). The file's name is the run's, and stands in the file."""

    def __init__(self, path: Path, expect: Callable[[Saved], None] = anything) -> None:
        """Begin to count the seconds of the run; `expect` raises for what is no such run."""
        self.path, self.expect = path, expect
        self.seconds_before = 0.0
        """What the run took until it was saved for the last time, before it was loaded here."""
        self._start = time.perf_counter()

    def save(self, arrays: Arrays, rest: Mapping[str, Any]) -> None:
        """Write both whole or not at all. Raises OSError, which names the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        seconds = self.seconds_before + time.perf_counter() - self._start
        text = json.dumps({**rest, SECONDS: seconds})
        seal = _digest(self.path.stem, arrays, text)
        partial = paths.partial(self.path)
        try:
            with partial.open("wb") as file:
                np.savez(file, allow_pickle=False, rest=text, digest=seal, **arrays)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self.path)
        except OSError as error:
            raise OSError(
                f"expected to save a run in {self.path}, got: {error.strerror}; make room there, or"
                " name another folder in the variable RNN_DIFFICULTY_CHECKPOINTS, and run this"
                " again: it goes on from what was saved before"
            ) from error
        finally:
            partial.unlink(missing_ok=True)

    def load(self) -> Saved | None:
        """Read what `save` wrote; None where there is nothing.

        What is damaged, of another run, or no file is set aside as `NAME.bad`, which is said, and
        the run starts anew. Raises OSError for a file that cannot be read: nobody knows that it is
        damaged.
        """
        if not self.path.exists():
            return None
        content = self.path.read_bytes() if self.path.is_file() else b""
        try:
            saved = self._read(content)
            seconds = float(saved.rest.pop(SECONDS))
            self.expect(saved)
        except Exception as error:  # whatever zipfile, NumPy and a state stumble over
            self._set_aside(error)
            return None
        self.seconds_before = seconds
        return saved

    def _set_aside(self, error: Exception) -> None:
        aside = paths.set_aside(self.path)
        print(
            f"{self.path}: expected this run as it was saved, got something else ({error}); it is "
            f"now {aside.name}, and the run starts anew",
            file=sys.stderr,
            flush=True,
        )

    def _read(self, content: bytes) -> Saved:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        text, seal = str(arrays.pop("rest")), str(arrays.pop("digest"))
        if seal != _digest(self.path.stem, arrays, text):
            raise ValueError("its digest is that of other content, or of another run")
        return Saved(arrays, json.loads(text))


def _digest(name: str, arrays: Arrays, text: str) -> str:
    digest = hashlib.sha256(f"{name} {text}".encode())
    for key, array in sorted(arrays.items()):
        digest.update(f"{key} {array.dtype} {array.shape}".encode() + array.tobytes())
    return digest.hexdigest()
