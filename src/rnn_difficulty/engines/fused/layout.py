"""The flat float32 arrays that the compiled functions share, and where things lie in them.

    θ     W_rec `[H, W]` · W_inᵀ `[D, W]` · b `[W]` · W_out `[K, W]` · b_out `[Y]`

A row of H numbers takes W, one of K takes Y: padded to whole vectors (`products.padded`). The
padding of θ, δ and p is 0; that of h is σ(0), and what it adds to a gradient is wiped out.

Notation of `engines.plain`: e = ∂E/∂h, δ = e ∘ σ′, and p = δ W_rec is what goes back one step.
Step t counts from 0 here: it reads h[t] and writes h[t + 1]; its δ[t] gives p[t].
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from rnn_difficulty.engines.fused.nonlinearities import COMPILED

Packed = NDArray[np.float32]
LINE_BYTES = 64
L1_BYTES = 32 * 1024
LEAST_ROWS = 32


class Shape(NamedTuple):
    """H, D, K, B, and the padded widths W of H and Y of K."""

    hidden: int
    inputs: int
    outputs: int
    sequences: int
    W: int
    Y: int


class Chunk(NamedTuple):
    """N batches one after the other; of inputs and of targets one kind is empty."""

    steps: NDArray[np.int64]
    """T of each batch, `[N]`."""
    scored: NDArray[np.int64]
    """S of each batch, `[N]`."""
    symbols: NDArray[np.int32]
    """`[Σ T B]`."""
    dense: Packed
    """`[Σ T B D]`."""
    classes: NDArray[np.int32]
    """`[Σ S B]`."""
    values: Packed
    """`[Σ S B K]`."""
    weights: Packed
    """`[Σ S B]`."""


class CodedRule(NamedTuple):
    """`engines.interface.Rule` as compiled code takes it: names as codes, nothing absent."""

    sigma: int
    loss: int
    learning_rate: float
    clips: bool
    threshold: float
    alpha: float
    biases: bool


class Work(NamedTuple):
    """Memory for the longest batch of a chunk, T steps of which S are scored."""

    W_rec_T: Packed
    """`[H, W]`."""
    W_out_T: Packed
    """`[H, Y]`."""
    zeros: Packed
    """`[W]`."""
    h: Packed
    """`[T + 1, B, W]`."""
    y: Packed
    """Outputs, then ∂E/∂y, `[S, B, Y]`."""
    immediate: Packed
    """∂⁺E/∂h = ∂E/∂y W_out, then e, `[S, B, W]`."""
    delta: Packed
    """δ, `[T, B, W]`."""
    back: Packed
    """p, `[T, B, W]`; of one step only where α = 0."""
    e_squared: Packed
    """‖e‖², `[T, B]`."""
    p_squared: Packed
    """‖p‖², `[T, B]`."""
    right: Packed
    """h + slope · p of a few steps (`chunk_steps`)."""


@njit(**COMPILED)
def zeros(size: int) -> Packed:
    """Return zeros that start with a line of the cache, so that no read of 16 takes two lines."""
    memory = np.zeros(size + LINE_BYTES // 4, np.float32)
    first = -memory.ctypes.data % LINE_BYTES // 4
    return memory[first : first + size]


@njit(**COMPILED)
def workspace(shape: Shape, T: int, S: int, regularizes: bool) -> Work:
    """Return the memory; linear in T."""
    H, B, W, Y = shape.hidden, shape.sequences, shape.W, shape.Y
    kept = T if regularizes else 1
    return Work(
        zeros(H * W),
        np.zeros(H * Y, np.float32),
        np.zeros(W, np.float32),
        np.zeros((T + 1) * B * W, np.float32),
        np.empty(S * B * Y, np.float32),
        np.empty(S * B * W, np.float32),
        np.empty(T * B * W, np.float32),
        np.empty(kept * B * W, np.float32),
        np.empty(kept * B, np.float32),
        np.empty(kept * B, np.float32),
        np.empty(chunk_steps(shape) * B * W, np.float32),
    )


@njit(**COMPILED)
def chunk_steps(shape: Shape) -> int:
    """Return the steps by which ∂E/∂W_rec is summed: their h and δ fill the L1 cache together.

    Where that is few rows, there are more, because all sums are read and written for each few.
    """
    fill = L1_BYTES // (2 * 4 * shape.sequences * shape.W)
    return max(fill, LEAST_ROWS // shape.sequences, 1)


@njit(**COMPILED)
def offsets(shape: Shape) -> tuple[int, int, int, int]:
    """Return where W_inᵀ, b, W_out and b_out start in θ; W_rec starts at 0."""
    W_in = shape.hidden * shape.W
    b = W_in + shape.inputs * shape.W
    W_out = b + shape.W
    return W_in, b, W_out, W_out + shape.outputs * shape.W
