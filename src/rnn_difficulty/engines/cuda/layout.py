"""The arrays that the kernel shares with Python: the mirror of `layout.cuh`."""

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.theory.notation import Parameters

Launch = Callable[[NDArray[Any], NDArray[np.float32], NDArray[Any], int], None]
"""(runs `[R]` of `RUN`, θ `[R, SIZE]`, points `[R, M]` of `POINT`, limit in ns): all networks train
on, in place, each at its own pace up to its first check after the limit, or M points."""
FOLDER = Path(__file__).parent
KERNEL = "71ca198e69d95c19"
"""Of its sources (`kernel_digest`): a record's fingerprint follows Python, and covers them so."""
HIDDEN, INPUTS, OUTPUTS, SEQUENCES = 50, 6, 4, 20
PADDED = 52
LONGEST = 250
CHUNK = 1_000
SIGMA = {"tanh": 0, "sigmoid": 1}
TRAINING, SOLVED, DIVERGED = range(3)

STREAM = np.dtype(
    {
        "names": ["state", "increment", "halves"],
        "formats": [("<u8", 2), ("<u8", 2), "<u8"],
        "offsets": [0, 16, 32],
        "itemsize": 48,
    }
)
"""A generator: 128-bit numbers, low half first (`pcg64.cuh`)."""
_NUMBERS = ("<f4", ["learning_rate", "threshold", "alpha"])
_COUNTS = ("<i4", ["sigma", "length", "check_every", "keep_every", "status", "points"])
_SMALL = [(name, kind) for kind, names in (_NUMBERS, _COUNTS) for name in names]
RUN = np.dtype(
    {
        "names": ["drawn", "tested", "updates", "max_updates", *(name for name, _ in _SMALL)],
        "formats": [STREAM, STREAM, "<u8", "<u8", *(kind for _, kind in _SMALL)],
        "offsets": [0, 48, 96, 104, *range(112, 112 + 4 * len(_SMALL), 4)],
        "itemsize": 160,
    }
)
POINT = np.dtype(
    [
        ("updates", "<u8"),
        ("cost", "<f8"),
        ("norm", "<f8"),
        ("largest", "<f8"),
        ("wrong", "<i4"),
        ("seen", "<i4"),
        ("W_rec", "<f4", (HIDDEN, HIDDEN)),
    ]
)
SHAPES = Parameters(
    W_rec=(HIDDEN, HIDDEN), W_in=(HIDDEN, INPUTS), b=(HIDDEN,), W_out=(OUTPUTS, HIDDEN), b_out=(4,)
)
SIZE = sum(int(np.prod(shape)) for shape in SHAPES)


def kernel_digest() -> str:
    """Return the digest of the kernel's sources without comments and layout: 16 hex digits."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.cu*"))]
    code = ["".join(re.sub(r"//.*", "", text).split()) for text in texts]
    return hashlib.sha256("\n".join(code).encode()).hexdigest()[:16]


def flat(theta: Parameters) -> NDArray[np.float32]:
    """Return θ as one row of the kernel's array."""
    return np.concatenate([np.ravel(p) for p in theta]).astype(np.float32)


def unflat(row: NDArray[np.float32]) -> Parameters:
    """Return θ of a row, as arrays of their own."""
    ends = np.cumsum([int(np.prod(shape)) for shape in SHAPES])[:-1]
    return Parameters(
        *(p.reshape(s).copy() for p, s in zip(np.split(row, ends), SHAPES, strict=True))
    )


def to_stream(state: Mapping[str, Any]) -> tuple[list[int], list[int], int]:
    """Return the `STREAM` of a generator's `bit_generator.state`."""
    now, increment = state["state"]["state"], state["state"]["inc"]
    if not state["has_uint32"]:
        now = _after(now, increment)
    return _halves(now), _halves(increment), state["has_uint32"]


def from_stream(stream: Any) -> dict[str, Any]:
    """Return the `bit_generator.state` of a `STREAM`."""
    now, increment = _whole(stream["state"]), _whole(stream["increment"])
    half = int(stream["halves"])
    return {
        "bit_generator": "PCG64",
        "state": {"state": now if half else _before(now, increment), "inc": increment},
        "has_uint32": half,
        "uinteger": _output(now) >> 32 if half else 0,
    }


_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
_ALL = (1 << 128) - 1
_LOW = (1 << 64) - 1


def _after(state: int, increment: int) -> int:
    return (state * _MULTIPLIER + increment) & _ALL


def _before(state: int, increment: int) -> int:
    return (state - increment) * pow(_MULTIPLIER, -1, 1 << 128) & _ALL


def _output(state: int) -> int:
    mixed, turn = state >> 64 ^ state & _LOW, state >> 122
    return (mixed >> turn | mixed << (64 - turn)) & _LOW


def _halves(number: int) -> list[int]:
    return [number & _LOW, number >> 64]


def _whole(halves: Any) -> int:
    return int(halves[0]) | int(halves[1]) << 64
