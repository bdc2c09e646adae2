"""The immediate derivative a second way: a copy W⁽ᵗ⁾ of the recurrent weights for every step.

The network x_t = F(x_{t−1}, u_t, W⁽ᵗ⁾) has T free matrices, and each occurs once. Where all of them
are W, it is the recurrent network, and the chain rule through W⁽ᵗ⁾ = W gives

    ∂E/∂W = Σ_t ∂E/∂W⁽ᵗ⁾,    ∂E/∂W⁽ᵗ⁾ = ∂E/∂x_t · ∂⁺x_t/∂W .

The copies are the notation of Goodfellow, Bengio & Courville (2016), §10.2.2.
"""

import numpy as np

from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import Cell
from rnn_difficulty.theory.cost import Cost
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters, dense_inputs


def cost(
    cell: Cell, theta: Parameters, W: FloatArray, batch: Batch, loss: Cost, x_0: FloatArray
) -> float:
    """Return E of the network with a matrix of its own for each step, `W` `[T, H, H]`.

    `W` stands for the recurrent weights of `theta`; `x_0` is `[B, H]`.

    Raises:
        ValueError: not one matrix for each step, or shapes that do not fit the network.
    """
    u = dense_inputs(theta, batch)
    if len(W) != len(u):
        raise ValueError(f"expected one matrix for each of {len(u)} steps, got {len(W)}")
    x = [x_0]
    for W_t, u_t in zip(W, u, strict=True):
        x.append(bptt.forward(cell, theta._replace(W_rec=W_t), u_t[None], x[-1])[-1])
    return bptt.cost(cell, theta, np.stack(x), batch, loss)


def gradients(
    cell: Cell, theta: Parameters, batch: Batch, loss: Cost, x_0: FloatArray
) -> FloatArray:
    """Return ∂E/∂W⁽ᵗ⁾ where every copy is W, `[T, H, H]`: the temporal components of k = t, summed.

    Raises:
        ValueError: shapes that do not fit the network.
    """
    return bptt.temporal_components(cell, theta, batch, loss, x_0).sum(axis=0)
