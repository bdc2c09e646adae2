"""Gradient flossing: push the Lyapunov exponents of the network to zero, before it is trained.

    Q_t R_t = ∂h_t/∂h_{t−1} Q_{t−1}             QR decomposition, Q_0 orthonormal `[H, k]`
    λ_i = mean over t of log |R_t,ii|           the k largest exponents, in nats a step
    E_floss = 1/k Σ_i λ_i²                      the cost

λ_i < 0 means that error signals vanish in the i-th direction, λ_i > 0 that they explode. Where Ω
(ICML 2013, eq. 9) asks this of the one direction that the error takes now, flossing asks it of k
directions of the network, and differentiates all of it. Backward through the QR decomposition of
A = Q R, with a bar for ∂E_floss/∂:

    Ā = (Q̄ + Q sym(M)) R⁻ᵀ,   M = R R̄ᵀ − Q̄ᵀ Q,   sym(M) = the lower triangle, mirrored

Source: Engelken 2023, *Gradient Flossing*, §3; the derivative of QR as in Walter & Lehmann 2010.
NumPy, float64; the cell is footnote 1's with tanh.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular

from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import FloatArray, Parameters

CELL = footnote_1(TANH)


class Flossing(NamedTuple):
    """One pass of flossing."""

    exponents: FloatArray
    """λ_1 … λ_k, `[k]`; nearly sorted, more so over longer sequences."""
    cost: float
    """E_floss."""
    gradient: Parameters
    """∂E_floss/∂θ; 0 for W_out and b_out."""


def floss(theta: Parameters, u: FloatArray, Q_0: FloatArray) -> Flossing:
    """Return exponents and gradient along one sequence u `[T, D]`, from h_0 = 0 and Q_0 `[H, k]`.

    Raises:
        ValueError: shapes that do not fit the network.
    """
    h = bptt.forward(CELL, theta, u[:, None], np.zeros((1, len(theta.b))))[:, 0]
    slopes = CELL.left(h[1:])
    Q, R = decompositions(theta.W_rec, slopes, Q_0)
    logs = np.log(np.abs(np.diagonal(R, axis1=1, axis2=2)))
    exponents = logs.mean(axis=0)
    to_logs = 2 * exponents / exponents.size / len(u)
    dW_rec, dslopes = backward(theta.W_rec, slopes, Q, R, to_logs)
    immediate = np.zeros_like(h)
    immediate[1:] = -2 * h[1:] * dslopes  # slope = 1 − h²
    error = bptt.error_signal(CELL, theta, h[:, None], immediate[:, None])[1:, 0]
    delta = error * slopes
    gradient = Parameters(
        W_rec=dW_rec + delta.T @ h[:-1],
        W_in=delta.T @ u,
        b=delta.sum(axis=0),
        W_out=np.zeros_like(theta.W_out),
        b_out=np.zeros_like(theta.b_out),
    )
    return Flossing(exponents, float((exponents**2).mean()), gradient)


def decompositions(
    W_rec: FloatArray, slopes: FloatArray, Q_0: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return Q_0 … Q_T `[T + 1, H, k]` and R_1 … R_T `[T, k, k]`; `slopes` σ′ are `[T, H]`."""
    Q, R = [Q_0], []
    for slope in slopes:
        Q_t, R_t = np.linalg.qr(slope[:, None] * (W_rec @ Q[-1]))
        Q.append(Q_t)
        R.append(R_t)
    return np.stack(Q), np.stack(R)


def backward(
    W_rec: FloatArray, slopes: FloatArray, Q: FloatArray, R: FloatArray, to_logs: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return ∂E/∂W_rec with h held, and ∂E/∂σ′ `[T, H]`, from ∂E/∂log |R_t,ii| `[k]`."""
    dW_rec, dslopes, Q_bar = np.zeros_like(W_rec), np.empty_like(slopes), np.zeros_like(Q[0])
    for t in range(len(R) - 1, -1, -1):
        R_bar = np.diag(to_logs / np.diagonal(R[t]))
        M = R[t] @ R_bar.T - Q_bar.T @ Q[t + 1]
        symmetric = np.tril(M) + np.tril(M, -1).T
        A_bar = solve_triangular(R[t], (Q_bar + Q[t + 1] @ symmetric).T).T
        dslopes[t] = (A_bar * (W_rec @ Q[t])).sum(axis=1)
        scaled = slopes[t][:, None] * A_bar
        dW_rec += scaled @ Q[t].T
        Q_bar = W_rec.T @ scaled
    return dW_rec, dslopes


def directions(rng: np.random.Generator, hidden: int, k: int) -> FloatArray:
    """Return k random orthonormal directions Q_0, `[H, k]`."""
    Q: FloatArray = np.linalg.qr(rng.normal(size=(hidden, k)))[0]
    return Q
