"""The backward pass: δ and p of every step, and the gradients that can be summed on the way."""

from numba import njit

from rnn_difficulty.engines.fused.layout import (
    Chunk,
    CodedRule,
    Packed,
    Shape,
    Work,
    chunk_steps,
    offsets,
)
from rnn_difficulty.engines.fused.nonlinearities import COMPILED, multiply_by_slope
from rnn_difficulty.engines.fused.products import LANE, multiply, scaled_sum, sum_of_squares


@njit(**COMPILED)
def backward(
    theta: Packed,
    gradient: Packed,
    shape: Shape,
    chunk: Chunk,
    rule: CodedRule,
    work: Work,
    first: int,
    T: int,
    S: int,
) -> None:
    """Fill δ, p and their squared norms; add ∂E/∂W_in, ∂E/∂b and, where α = 0, ∂E/∂W_rec."""
    H, B, W = shape.hidden, shape.sequences, shape.W
    regularizes, steps = rule.alpha != 0, chunk_steps(shape)
    g, delta = gradient, work.delta
    for t in range(T - 1, -1, -1):
        at = t * B * W
        p = at if regularizes else 0
        _delta(shape, rule, work, t, T, S)
        multiply(work.back, p, W, work.zeros, 0, 0, delta, at, W, 1, theta, 0, W, B, H, W // LANE)
        if regularizes:
            _squared_norms(shape, work, t, T, S)
        elif t % steps == 0:
            rows = min(steps, T - t) * B
            multiply(g, 0, W, g, 0, W, delta, at, 1, W, work.h, at, W, H, rows, W // LANE)
        _add_input_gradient(gradient, shape, chunk, delta, at, (first + t) * B)
    if len(chunk.symbols):
        _sum_over_symbols(gradient, shape)


@njit(**COMPILED)
def _delta(shape: Shape, rule: CodedRule, work: Work, t: int, T: int, S: int) -> None:
    """Fill δ[t]. Where step t is scored, e is summed up in `immediate`."""
    size = shape.sequences * shape.W
    at, p, i = t * size, (t + 1) * size if rule.alpha != 0 else 0, (t - T + S) * size
    h, delta = work.h[at + size : at + 2 * size], work.delta[at : at + size]
    if i < 0:
        multiply_by_slope(rule.sigma, h, work.back[p : p + size], delta)
        return
    e = work.immediate[i : i + size]
    if t < T - 1:
        _add(e, work.back[p : p + size])
    multiply_by_slope(rule.sigma, h, e, delta)


@njit(**COMPILED)
def _add(total: Packed, term: Packed) -> None:
    for i in range(len(total)):
        total[i] += term[i]


@njit(**COMPILED)
def _squared_norms(shape: Shape, work: Work, t: int, T: int, S: int) -> None:
    """Fill step t of `e_squared` and `p_squared`; before the scored steps, e is the p after it."""
    B, W = shape.sequences, shape.W
    scored = (T - S) * B
    for r in range(t * B, t * B + B):
        work.p_squared[r] = sum_of_squares(work.back, r * W, W // LANE)
        if r >= scored:
            work.e_squared[r] = sum_of_squares(work.immediate, (r - scored) * W, W // LANE)
        else:
            work.e_squared[r] = work.p_squared[r + B]


@njit(**COMPILED)
def _add_input_gradient(
    gradient: Packed, shape: Shape, chunk: Chunk, delta: Packed, at: int, row: int
) -> None:
    """Add one step's δᵀ u to ∂E/∂W_in and, for dense u, δ to ∂E/∂b."""
    D, B, W = shape.inputs, shape.sequences, shape.W
    W_in, b, _, _ = offsets(shape)
    g = gradient
    if len(chunk.symbols):
        for r in range(B):
            column = W_in + chunk.symbols[row + r] * W
            scaled_sum(g, column, g, column, 1, delta, at + r * W, W // LANE)
    else:
        u = chunk.dense
        multiply(g, W_in, W, g, W_in, W, u, row * D, 1, D, delta, at, W, D, B, W // LANE)
        for r in range(B):
            scaled_sum(g, b, g, b, 1, delta, at + r * W, W // LANE)


@njit(**COMPILED)
def _sum_over_symbols(gradient: Packed, shape: Shape) -> None:
    """∂E/∂b = Σ δ: each δ went to the one row of ∂E/∂W_in of its symbol."""
    W_in, b, _, _ = offsets(shape)
    for d in range(shape.inputs):
        row = W_in + d * shape.W
        scaled_sum(gradient, b, gradient, b, 1, gradient, row, shape.W // LANE)
