"""The constant error carousel: ‖∂c_t/∂c_k‖ of an LSTM beside ‖∂x_t/∂x_k‖ of a plain network.

From c_t = i_t ∘ z_t + f_t ∘ c_{t−1}, with the gates held,

    ∂c_t/∂c_k = diag(f_t ∘ f_{t−1} ∘ … ∘ f_{k+1}),

the identity where no forget gate closes, or none exists (Hochreiter & Schmidhuber 1997, §3.2). The
gates and z_t depend on c_k too, through y and the peepholes; the whole derivative has these paths.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnn_difficulty.remedies import lstm_peephole
from rnn_difficulty.remedies.lstm_peephole import Weights
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import Cell
from rnn_difficulty.theory.notation import FloatArray, Parameters


class Carousel(NamedTuple):
    """Largest singular values of ∂c_T/∂c_{T−l} for the lags l = 0 … T, `[T + 1]`."""

    held: FloatArray
    """With the gates held: the carousel itself."""
    whole: FloatArray
    """Along all paths."""


def of_lstm(theta: Weights, u: Tensor) -> Carousel:
    """Return both along one sequence u `[T, D]`, float64, from a state of zeros."""
    H = theta.p.shape[1]
    # H copies of the sequence, each with the error signal of one cell at the end.
    run = lstm_peephole.forward(theta, u[:, None].expand(-1, H, -1))
    unit = torch.eye(H, dtype=u.dtype)
    back = lstm_peephole.backward(theta, run, torch.zeros_like(run.y), unit)
    whole = back.c[1:] + back.y[1:] * lstm_peephole.to_cell(theta, run)
    whole = torch.cat([back.c[:1], whole])
    f = run.gates[:, 0, 2].flip(0)
    held = torch.cat([torch.ones_like(f[:1]), f.cumprod(0)]).amax(1)
    return Carousel(held.numpy(), torch.linalg.matrix_norm(whole.flip(0), 2).numpy())


def of_plain(cell: Cell, theta: Parameters, u: FloatArray) -> FloatArray:
    """Return ‖∂x_T/∂x_{T−l}‖ for l = 0 … T along u `[T, D]`, from a state of zeros."""
    x = bptt.forward(cell, theta, u[:, None], np.zeros((1, len(theta.b))))[:, 0]
    product, norms = np.eye(len(theta.b)), [1.0]
    for t in range(len(u), 0, -1):
        product = product @ cell.jacobian(theta, x[t - 1], x[t])
        norms.append(float(np.linalg.norm(product, 2)))
    return np.array(norms)
