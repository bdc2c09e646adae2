"""The LSTM with peepholes on the compiled steps of `lstm_kernels`, for training in float32.

Units are padded with zeros to a multiple of eight. A padded unit has c = y = 0 at every step and no
gradient, so nothing changes but the layout.
"""

from functools import cache

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from rnn_difficulty.engines.fused.products import padded
from rnn_difficulty.remedies import ends, lstm_kernels, lstm_peephole
from rnn_difficulty.remedies.by_gradient import Network, Pass, remedy
from rnn_difficulty.remedies.lstm_kernels import flat
from rnn_difficulty.remedies.lstm_peephole import Errors, Run, Weights
from rnn_difficulty.theory.initialization import Sizes
from rnn_difficulty.theory.notation import Batch


def forward(theta: Weights, inputs: Tensor) -> Run:
    """Do what `lstm_peephole.forward` does; H must be a multiple of eight."""
    a = ends.drive(theta.W, theta.b, inputs)
    T, B, W = len(a), a.shape[1], theta.p.shape[1]
    c, y, squashed = (a.new_zeros(T + 1, B, W) for _ in range(3))
    lstm_kernels.forward(*flat(theta.R.T.contiguous(), theta.p, a, c, y, squashed), T, B, W)
    return Run(a.view(T, B, 4, W), c, y, squashed)


def backward(theta: Weights, run: Run, immediate: Tensor) -> Errors:
    """Do what `lstm_peephole.backward` does."""
    T, B, _, W = run.gates.shape
    e_y, e_c, delta = immediate.clone(), torch.zeros_like(run.c), torch.empty_like(run.gates)
    arrays = flat(theta.R, theta.p, run.gates, run.c, run.squashed, e_y, e_c, delta)
    lstm_kernels.backward(*arrays, T, B, W)
    return Errors(e_y, e_c, delta)


def gradient(theta: Weights, batch: Batch, loss: str) -> Pass:
    """Return what `lstm_peephole.gradient` does, by the compiled steps where θ is float32."""
    if theta.R.dtype != torch.float32:
        return lstm_peephole.gradient(theta, batch, loss)
    H = theta.p.shape[1]
    done = lstm_peephole.gradient(widened(theta), batch, loss, forward, backward)
    error = done.error.unflatten(-1, (2, -1))[..., :H].flatten(2)
    return Pass(done.cost, narrowed(done.gradient, H), error)


def outputs(theta: Weights, batch: Batch) -> Tensor:
    """Return y of the scored steps, `[S, B, K]`."""
    w = widened(theta)
    return ends.outputs(w.W_out, w.b_out, forward(w, batch.inputs).y, batch)


def widened(theta: Weights) -> Weights:
    """Return θ with H filled up by zeros to a multiple of eight."""
    H = theta.p.shape[1]
    more = padded(H) - H

    def rows(x: Tensor) -> Tensor:
        blocks = x.unflatten(0, (4, H))
        return pad(blocks, (0, 0) * (blocks.dim() - 2) + (0, more)).flatten(0, 1)

    return Weights(
        W=rows(theta.W),
        R=pad(rows(theta.R), (0, more)),
        p=pad(theta.p, (0, more)),
        b=rows(theta.b),
        W_out=pad(theta.W_out, (0, more)),
        b_out=theta.b_out,
    )


def narrowed(wide: Weights, H: int) -> Weights:
    """Undo `widened`."""

    def rows(x: Tensor) -> Tensor:
        return x.unflatten(0, (4, -1))[:, :H].flatten(0, 1)

    return Weights(
        W=rows(wide.W),
        R=rows(wide.R)[:, :H],
        p=wide.p[:, :H],
        b=rows(wide.b),
        W_out=wide.W_out[:, :H],
        b_out=wide.b_out,
    )


def draw(rng: np.random.Generator, sizes: Sizes) -> Weights:
    """Draw what `lstm_peephole.draw` does; compile first, so that no training has to wait."""
    compile_steps()
    return lstm_peephole.draw(rng, sizes)


@cache
def compile_steps() -> None:
    """Compile the steps, with a pass over nothing."""
    empty = (np.zeros(0, np.float32),)
    lstm_kernels.forward(*empty * 6, 0, 0, 8)
    lstm_kernels.backward(*empty * 8, 0, 0, 8)


LSTM = remedy("LSTM", Network(Weights, draw, gradient, outputs))
