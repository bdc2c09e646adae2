"""Many networks of the temporal order task at once on an NVIDIA GPU (float32).

    launch(runs, thetas, points, nanoseconds)     all networks train on, each at its own pace

A block of threads trains one network: W_rec stays in registers, θ in shared memory, and the block
draws the batches itself, the very numbers that NumPy draws for a CPU. So a run is that of the
engine `plain`, to rounding. `train.cu` reads from the top: an update (`update.cuh`), the passes
through time (`passes.cuh`), a batch (`sample.cuh`), the generator (`pcg64.cuh`). CuPy compiles it.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.engines.cuda.layout import CHUNK, FOLDER, LONGEST, PADDED, SEQUENCES

THREADS = 128
MOST_RESIDENT = 3
"""With more blocks on a multiprocessor a thread has too few registers for W_rec."""


def launch(
    runs: NDArray[Any], thetas: NDArray[np.float32], points: NDArray[Any], nanoseconds: int
) -> None:
    """Train on the GPU (`layout.Launch`). Raises ModuleNotFoundError where `missing` says why."""
    if reason := missing():
        raise ModuleNotFoundError(reason)
    import cupy

    arrays = [cupy.asarray(array.view(np.uint8)) for array in (runs, thetas, points)]
    blocks, most = points.shape
    floats, bytes_ = memory(blocks)
    work = [_empty(floats, np.float32), _empty(bytes_, np.uint8)]
    arguments = (*arrays, np.int32(most), *work, np.uint64(nanoseconds))
    _kernel(_resident(blocks))((blocks,), (THREADS,), arguments)
    for array, trained in zip((runs, thetas, points), arrays, strict=True):
        array.view(np.uint8)[...] = trained.get()


def memory(blocks: int) -> tuple[int, int]:
    """Return the floats and the bytes that so many blocks work in (`scratch_of` in train.cu)."""
    step = SEQUENCES * PADDED + SEQUENCES
    return blocks * 2 * (LONGEST + 1) * step, blocks * (LONGEST + 1) * CHUNK


def missing() -> str | None:
    """Return what this machine lacks, or None."""
    try:
        import cupy

        cupy.cuda.runtime.getDeviceCount()
    except ImportError:
        return (
            "expected CuPy for training on a GPU, got none: pip install cupy-cuda12x or "
            "cupy-cuda13x, whichever the driver supports"
        )
    except cupy.cuda.runtime.CUDARuntimeError as error:
        return f"expected an NVIDIA GPU, got none ({error}): use an experiment for CPUs"
    return None


def name() -> str:
    """Return the GPU by name, with what compiled for it."""
    import cupy

    properties = cupy.cuda.runtime.getDeviceProperties(0)
    runtime = cupy.cuda.runtime.runtimeGetVersion()
    return f"{properties['name'].decode()} (CUDA {runtime // 1000}; CuPy {cupy.__version__})"


@cache
def _empty(size: int, dtype: type) -> Any:
    import cupy

    return cupy.empty(size, dtype)


def _resident(blocks: int) -> int:
    """Return how many blocks a multiprocessor must hold so that none waits for another to end."""
    import cupy

    processors = cupy.cuda.runtime.getDeviceProperties(0)["multiProcessorCount"]
    return MOST_RESIDENT if blocks > 2 * processors else 2


@cache
def _kernel(resident: int) -> Any:
    import cupy

    options = ("-std=c++17", "--device-int128", f"-I{FOLDER}", f"-DRESIDENT={resident}")
    source = (FOLDER / "train.cu").read_text(encoding="utf-8")
    return cupy.RawModule(code=source, options=options).get_function("train")
