"""Polyphonic music: which of the 88 piano keys sound at each time step (ICML 2013, Table 1).

A sequence is one piece, an array [T, 88] of 0 and 1. Row t is one time step, a fixed fraction of
a beat; column j is the key with MIDI number 21 + j, from A0 (21) to C8 (108). The task is to
predict all keys of step t from the steps before it.

    key  t = 0 1 2 3 4 5 6 7 8 9
    G4 67    . . . . # # # # # .      four voices enter and leave:
    E4 64    . . # # # # . . # .      row t of the array is column t of this drawing,
    C4 60    # # # # # . . # # .      read from the lowest key upwards
    C3 48    # # . . # # # # # .
                          predict ^ from what is left of it

The counts of the manifest are whole sequences and all their T steps. Our score for Table 1
leaves out the first step of every sequence (steps 2…T): `len(test)` fewer steps.

Source: Boulanger-Lewandowski, Bengio & Vincent, "Modeling temporal dependencies in
high-dimensional sequences", ICML 2012: the sets and their train/valid/test folds. The files are
MATLAB 5.0 files with the cells `traindata`, `validdata`, `testdata`.
"""

from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import scipy.io
from numpy.typing import NDArray

from rnn_difficulty.datasets.errors import DataSetMalformed

NAMES = ("piano_midi", "nottingham", "musedata", "jsb_chorales")
KEYS = 88
LOWEST_MIDI_NUMBER = 21
MOST_NAMED = 10
"""Variables that a message names."""
REMEDY = "data/README.md says what a file has to hold"

PianoRoll = NDArray[np.uint8]


class Folds(NamedTuple):
    """The three folds: tuples of sequences, each [T, 88] of 0 and 1, T differing."""

    train: tuple[PianoRoll, ...]
    valid: tuple[PianoRoll, ...]
    test: tuple[PianoRoll, ...]


def read(path: Path) -> Folds:
    """The folds of any file of this format. Raises as `parse`."""
    with path.open("rb") as file:
        return parse(path, file)


def parse(path: Path, file: BinaryIO) -> Folds:
    """The folds in the open `file`, which messages call `path`. Nothing is unpickled.

    Raises:
        DataSetMalformed: not a MATLAB 5.0 file, a cell is missing or empty, or a sequence is not
            a non-empty [T, 88] array of 0 and 1; the message names cell and sequence.
    """
    cells = _cells(path, file)
    return Folds(*(_fold(path, f"{fold}data", cells) for fold in Folds._fields))


def _cells(path: Path, file: BinaryIO) -> dict[str, Any]:
    remedy = "save it with MATLAB's `save -v7` or with scipy.io.savemat"
    version = _version(file)
    if version != "5.0":
        raise DataSetMalformed(f"{path}: expected a MATLAB 5.0 file, got {version}; {remedy}")
    try:
        return scipy.io.loadmat(file)
    except Exception as error:  # the parser raises whatever it stumbles over in a damaged file
        raise DataSetMalformed(
            f"{path}: expected a whole MATLAB 5.0 file, got one that breaks off or is damaged"
            f" ({error}); {remedy}"
        ) from error


def _version(file: BinaryIO) -> str:
    try:
        major, _ = scipy.io.matlab.matfile_version(file)
    except (ValueError, IndexError, scipy.io.matlab.MatReadError):  # no header, or half of one
        return "another format"
    return ("version 4", "5.0", "version 7.3 (HDF5)")[major]


def _fold(path: Path, variable: str, cells: dict[str, Any]) -> tuple[PianoRoll, ...]:
    cell = cells.get(variable)
    if not isinstance(cell, np.ndarray) or cell.dtype != object or min(cell.shape) > 1:
        found = _others(cells) if cell is None else _described(cell)
        raise DataSetMalformed(
            f"{path}: expected the variable {variable}, a 1×N cell of arrays, got {found}; {REMEDY}"
        )
    if cell.size == 0:
        raise DataSetMalformed(
            f"{path}: expected at least one sequence in {variable}, got none; {REMEDY}"
        )
    return tuple(
        _piano_roll(f"{path}: {variable}, sequence {index}", sequence)
        for index, sequence in enumerate(cell.ravel())
    )


def _others(cells: dict[str, Any]) -> str:
    # SciPy adds __header__, __version__ and __globals__.
    names = [name for name in cells if not name.startswith("__")]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"none among {', '.join(names[:MOST_NAMED])}{more}" if names else "no variable at all"


def _piano_roll(place: str, sequence: Any) -> PianoRoll:
    is_array = isinstance(sequence, np.ndarray) and sequence.dtype.kind in "buif"
    if not is_array or sequence.ndim != 2 or sequence.shape[1] != KEYS or len(sequence) == 0:
        raise DataSetMalformed(
            f"{place} (counted from 0): expected a [T, {KEYS}] array of numbers with T ≥ 1,"
            f" got {_described(sequence)}{_transposed(sequence)}; {REMEDY}"
        )
    foreign = ~np.isin(sequence, (0, 1))
    if foreign.any():
        t, key = np.argwhere(foreign)[0]
        raise DataSetMalformed(
            f"{place} (counted from 0): expected 0 or 1, got {sequence[t, key]} at step {t},"
            f" column {key}; {REMEDY}"
        )
    return sequence.astype(np.uint8)


def _transposed(sequence: Any) -> str:
    keys_first = getattr(sequence, "ndim", 0) == 2 and sequence.shape[0] == KEYS
    return ": a row is one time step, so transpose every sequence" if keys_first else ""


def _described(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return type(value).__name__
    return f"{list(value.shape)} of {value.dtype}"
