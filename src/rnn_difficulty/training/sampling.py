"""What a trained network makes up: music or text, a step at a time (ICML 2013, §4.2).

Each step is drawn from what the network expects and is its next input. NumPy, footnote 1's form of
the cell; θ as `records.networks` and the checkpoints keep it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from rnn_difficulty.theory.notation import FloatArray, Parameters


def music(
    theta: Parameters, opening: NDArray[np.uint8], steps: int, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return `[steps, 88]`: what follows the `opening` `[T, 88]`."""
    h = np.zeros(len(theta.b))
    for row in opening:
        h = _advance(theta, h, theta.W_in @ row)
    roll = np.zeros((steps, len(theta.b_out)), dtype=np.uint8)
    for row in roll:
        row[:] = rng.random(len(row)) < expit(theta.W_out @ h + theta.b_out)
        h = _advance(theta, h, theta.W_in @ row)
    return roll


def text(
    theta: Parameters, opening: NDArray[np.uint8], steps: int, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return `[steps]` symbols: what follows the `opening` `[T]`."""
    h = np.zeros(len(theta.b))
    for symbol in opening:
        h = _advance(theta, h, theta.W_in[:, symbol])
    drawn = np.empty(steps, dtype=np.uint8)
    for t in range(steps):
        p = softmax((theta.W_out @ h + theta.b_out).astype(np.float64))
        drawn[t] = rng.choice(len(p), p=p)
        h = _advance(theta, h, theta.W_in[:, drawn[t]])
    return drawn


def _advance(theta: Parameters, h: FloatArray, drive: FloatArray) -> FloatArray:
    return np.asarray(expit(theta.W_rec @ h + drive + theta.b))
