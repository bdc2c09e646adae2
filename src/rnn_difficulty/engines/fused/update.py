"""Updates in one compiled function: the passes, Ω, the norm, clipping and the step."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from rnn_difficulty.engines.fused.backward import backward
from rnn_difficulty.engines.fused.forward import forward, transpose_weights
from rnn_difficulty.engines.fused.layout import (
    Chunk,
    CodedRule,
    Packed,
    Shape,
    Work,
    chunk_steps,
    offsets,
    workspace,
)
from rnn_difficulty.engines.fused.nonlinearities import COMPILED
from rnn_difficulty.engines.fused.outputs import outputs
from rnn_difficulty.engines.fused.products import LANE, multiply, scaled_sum, sum_of_squares
from rnn_difficulty.fingerprint import fingerprint
from rnn_difficulty.theory.clipping import LARGEST_TRUSTED_NORM, SHRINKAGE
from rnn_difficulty.theory.notation import FloatArray
from rnn_difficulty.theory.regularizer import ACTIVE


def _compiled(sources: str, cache: bool = True) -> Callable[..., None]:
    """Return `run`, compiled once a machine for all sizes and lengths, or once a process.

    Numba's cache looks at this file alone, so `sources`, which the cache's key holds too, names
    the content of the others. Plain tuples come in, because the cache also stores the types of the
    arguments, and could not be read any more if a type of ours had moved.
    """

    @njit(cache=cache, **COMPILED)
    def run(
        theta: Packed,
        sizes: tuple[Any, ...],
        batches: tuple[Any, ...],
        settings: tuple[Any, ...],
        state: Packed,
        costs: FloatArray,
        norms: FloatArray,
        omegas: FloatArray,
    ) -> None:
        """Do one update of θ per batch; fill `costs`, `norms` (before clipping) and `omegas`.

        `state` `[B, W]` is carried from batch to batch; where it is empty, each starts from 0.
        """
        assert sources
        shape, chunk, rule = Shape(*sizes), Chunk(*batches), CodedRule(*settings)
        work = workspace(shape, chunk.steps.max(), chunk.scored.max(), rule.alpha != 0)
        gradient, carried = np.empty_like(theta), len(state)
        u = s = 0  # Steps, and scored steps, of the batches before.
        for n in range(len(chunk.steps)):
            T, S = chunk.steps[n], chunk.scored[n]
            gradient[:] = 0
            transpose_weights(theta, shape, work)
            work.h[:carried] = state
            forward(theta, shape, chunk, rule.sigma, carried > 0, work, u, T)
            state[:] = work.h[T * carried : (T + 1) * carried]
            costs[n] = outputs(theta, gradient, shape, chunk, rule.loss, work, s, T, S)
            backward(theta, gradient, shape, chunk, rule, work, u, T, S)
            omegas[n] = _regularize(gradient, shape, rule.alpha, work, T)
            norms[n] = _descend(theta, gradient, shape, rule)
            u, s = u + T, s + S

    return run


def _compiled_where_possible(sources: str) -> Callable[..., None]:
    try:
        return _compiled(sources)
    except RuntimeError:  # Numba's, where no folder can be written that it would cache in
        warnings.warn(
            "no folder for Numba's cache can be written, so every process compiles for itself; "
            "name one in NUMBA_CACHE_DIR",
            stacklevel=2,
        )
        return _compiled(sources, cache=False)


run = _compiled_where_possible(fingerprint(__name__))


@njit(**COMPILED)
def _regularize(gradient: Packed, shape: Shape, alpha: float, work: Work, T: int) -> float:
    """Return Ω (ICML 2013, eq. 10); where α ≠ 0, add ∂E/∂W_rec and α ∂⁺Ω/∂W_rec.

    They are Σ δᵀ h and Σ δᵀ (slope · p): one product serves both. The slopes need the number of
    active steps, known at the end of the backward pass only, so the product comes after it.
    """
    if alpha == 0:
        return 0.0
    H, B, W = shape.hidden, shape.sequences, shape.W
    omega, steps = _slopes(work, T * B, alpha), chunk_steps(shape)
    g, right = gradient, work.right
    for t in range(0, T, steps):
        first, rows = t * B, min(steps, T - t) * B
        for r in range(rows):
            at, slope = (first + r) * W, work.p_squared[first + r]
            scaled_sum(right, r * W, work.h, at, slope, work.back, at, W // LANE)
        multiply(g, 0, W, g, 0, W, work.delta, first * W, 1, W, right, 0, W, H, rows, W // LANE)
    return omega


@njit(**COMPILED)
def _slopes(work: Work, rows: int, alpha: float) -> float:
    """Return Ω; ‖p‖² becomes α · 2 ∂Ω/∂‖p‖², the factor of p in α ∂Ω/∂p."""
    e, p, omega, count = work.e_squared, work.p_squared, 0.0, 0
    for r in range(rows):
        count += e[r] >= ACTIVE
    count = max(count, 1)
    for r in range(rows):
        if e[r] >= ACTIVE:
            excess = p[r] / e[r] - np.float32(1)
            p[r] = np.float32(4 * alpha / count) * excess / e[r]
            omega += excess * excess
        else:
            p[r] = 0
    return omega / count


@njit(**COMPILED)
def _descend(theta: Packed, gradient: Packed, shape: Shape, rule: CodedRule) -> float:
    """Step in place as `training.methods.descend` does; return ‖ĝ‖ before clipping."""
    _wipe(gradient, shape, rule.biases)
    size = math.sqrt(sum_of_squares(gradient, 0, len(gradient) // LANE))
    if rule.clips and not size <= LARGEST_TRUSTED_NORM:
        W_rec = theta[: shape.hidden * shape.W]
        _subtract(W_rec, np.float32(rule.learning_rate * SHRINKAGE), W_rec)
        return size
    scale = rule.threshold / size if rule.clips and size >= rule.threshold else 1.0
    _subtract(theta, np.float32(rule.learning_rate * scale), gradient)
    return size


@njit(**COMPILED)
def _subtract(theta: Packed, rate: np.float32, step: Packed) -> None:
    for i in range(len(theta)):
        theta[i] -= rate * step[i]


@njit(**COMPILED)
def _wipe(gradient: Packed, shape: Shape, biases: bool) -> None:
    """Set the padding to 0, and the biases where they are not trained."""
    H, W = shape.hidden, shape.W
    _, b, W_out, b_out = offsets(shape)
    if not biases:
        gradient[b:W_out] = 0
        gradient[b_out:] = 0
    gradient[: H * W].reshape(H, W)[:, H:] = 0
    gradient[W_out:b_out].reshape(shape.outputs, W)[:, H:] = 0
