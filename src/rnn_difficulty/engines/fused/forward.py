"""The forward pass: h_t = σ(W_rec h_{t−1} + W_in u_t + b), the form of footnote 1."""

from numba import njit

from rnn_difficulty.engines.fused.layout import Chunk, Packed, Shape, Work, offsets
from rnn_difficulty.engines.fused.nonlinearities import COMPILED, activate
from rnn_difficulty.engines.fused.products import LANE, multiply, scaled_sum


@njit(**COMPILED)
def transpose_weights(theta: Packed, shape: Shape, work: Work) -> None:
    """Fill `W_rec_T` and `W_out_T`."""
    H, K, W = shape.hidden, shape.outputs, shape.W
    _, _, W_out, b_out = offsets(shape)
    _transpose(theta[: H * W].reshape(H, W), work.W_rec_T.reshape(H, W), H)
    _transpose(theta[W_out:b_out].reshape(K, W), work.W_out_T.reshape(H, shape.Y), H)


@njit(**COMPILED)
def _transpose(rows: Packed, columns: Packed, length: int) -> None:
    for i in range(len(rows)):
        for j in range(length):
            columns[j, i] = rows[i, j]


@njit(**COMPILED)
def forward(
    theta: Packed,
    shape: Shape,
    chunk: Chunk,
    sigma: int,
    carried: bool,
    work: Work,
    first: int,
    T: int,
) -> None:
    """Fill h[1 : T + 1]; `first` is the batch's first step in the chunk's inputs.

    h_0 is 0 unless it was `carried` from the batch before.
    """
    H, B, W, h = shape.hidden, shape.sequences, shape.W, work.h
    for t in range(T):
        before, now = t * B * W, (t + 1) * B * W
        _drive(theta, shape, chunk, h, now, (first + t) * B)
        if t > 0 or carried:
            multiply(h, now, W, h, now, W, h, before, W, 1, work.W_rec_T, 0, W, B, H, W // LANE)
        activate(sigma, h[now : now + B * W])


@njit(**COMPILED)
def _drive(theta: Packed, shape: Shape, chunk: Chunk, h: Packed, now: int, row: int) -> None:
    """W_in u + b of one step into h[now :]; `row` is its first row in the inputs."""
    D, B, W = shape.inputs, shape.sequences, shape.W
    W_in, b, _, _ = offsets(shape)
    if len(chunk.symbols):
        for r in range(B):
            column = W_in + chunk.symbols[row + r] * W
            scaled_sum(h, now + r * W, theta, b, 1, theta, column, W // LANE)
    else:
        multiply(
            h, now, W, theta, b, 0, chunk.dense, row * D, D, 1, theta, W_in, W, B, D, W // LANE
        )
