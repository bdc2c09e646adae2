"""Linear recurrent units: a diagonal, complex W_rec whose spectral radius is a parameter.

    x_k = λ ∘ x_{k−1} + γ ∘ (B u_k)            λ = exp(−exp(ν) + i exp(θ)), so |λ| < 1 whatever ν
    y_k = Re(C x_k) + D ∘ u_k                  γ = exp(γ_log), which starts at (1 − |λ|²)^½

B, C and λ are complex. λ starts uniform on (a slice of) the ring `R_MIN` ≤ |λ| ≤ `R_MAX`.
As the recurrence is linear, all x_k come from log₂ T products of whole sequences (`scan.py`): no
step waits for the one before. So do all error signals e_k = ∂E/∂Re x_k + i ∂E/∂Im x_k:

    e_k = λ̄ ∘ e_{k+1} + Cᴴ ∂E/∂y_k             ∂E/∂λ = Σ_k e_k x̄_{k−1}

Source: Orvieto et al. 2023, *Resurrecting Recurrent Neural Networks for Long Sequences*, §3 (the
ring is its Lemma 3.2) and appendix A. One recurrent layer: u_k = tanh(W u′_k + b) of the task's
input u′_k stands for the nonlinear layer that precedes a recurrence in its stack, and a linear
output layer follows. N = H/2 complex numbers are carried, as many real ones as elsewhere.
"""

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnn_difficulty.remedies import ends
from rnn_difficulty.remedies.by_gradient import Network, Pass, remedy
from rnn_difficulty.remedies.scan import scan
from rnn_difficulty.theory.initialization import Sizes
from rnn_difficulty.theory.notation import Batch, FloatArray

R_MIN, R_MAX, MAX_PHASE = 0.9, 0.999, np.pi / 10
"""λ at the start: memories of 10 to 1000 steps, and angles in the thin slice that the source takes
for its longest tasks."""


class Weights(NamedTuple):
    """θ, or ∂E/∂θ, all real; NumPy arrays or tensors."""

    W: Any
    """From the task's input, `[H, D]`."""
    b: Any
    """`[H]`."""
    nu: Any
    """`[N]`."""
    theta: Any
    """`[N]`."""
    gamma_log: Any
    """`[N]`."""
    B_re: Any
    """`[N, H]`."""
    B_im: Any
    """`[N, H]`."""
    C_re: Any
    """`[H, N]`."""
    C_im: Any
    """`[H, N]`."""
    D: Any
    """`[H]`."""
    W_out: Any
    """`[K, H]`."""
    b_out: Any
    """`[K]`."""


class Run(NamedTuple):
    """One pass forward."""

    u: Tensor
    """`[T, B, H]`."""
    v: Tensor
    """γ B u_k, `[T, B, N]`, complex."""
    x: Tensor
    """x_0 … x_T, `[T + 1, B, N]`, complex."""
    y: Tensor
    """y_0 … y_T, `[T + 1, B, H]`; y_0 = 0."""


def eigenvalues(nu: Tensor, theta: Tensor) -> Tensor:
    """Return λ = exp(−exp(ν) + i exp(θ)) `[N]`."""
    return torch.exp(torch.complex(-nu.exp(), theta.exp()))


def forward(w: Weights, inputs: Tensor) -> Run:
    """Return states and outputs of the layer for `inputs` as in `Batch`."""
    u = torch.tanh(ends.drive(w.W, w.b, inputs))
    v = w.gamma_log.exp() * torch.complex(u @ w.B_re.T, u @ w.B_im.T)
    x = scan(eigenvalues(w.nu, w.theta), v)
    y = x.real @ w.C_re.T - x.imag @ w.C_im.T + w.D * u
    return Run(u, v, _after_zero(x), _after_zero(y))


def gradient(w: Weights, batch: Batch, loss: str) -> Pass:
    """Return E, ∂E/∂θ and the error signal (∂E/∂Re x_k, ∂E/∂Im x_k) `[T + 1, B, 2 N]`."""
    run = forward(w, batch.inputs)
    end = ends.score(w.W_out, w.b_out, run.y, batch, loss)
    lam, gamma, dy, x = eigenvalues(w.nu, w.theta), w.gamma_log.exp(), end.immediate[1:], run.x
    e = scan(lam.conj(), torch.complex(dy @ w.C_re, -dy @ w.C_im).flip(0)).flip(0)
    dlam = (e * x[:-1].conj()).sum((0, 1)).conj() * lam
    to_B = gamma * e
    du = to_B.real @ w.B_re + to_B.imag @ w.B_im + dy * w.D
    da = du * (1 - run.u * run.u)
    dtheta = Weights(
        W=ends.drive_gradient(w.W, da, batch.inputs),
        b=da.sum((0, 1)),
        nu=-dlam.real * w.nu.exp(),
        theta=-dlam.imag * w.theta.exp(),
        gamma_log=(e.conj() * run.v).real.sum((0, 1)),
        B_re=ends.outer(to_B.real, run.u),
        B_im=ends.outer(to_B.imag, run.u),
        C_re=ends.outer(dy, x[1:].real),
        C_im=-ends.outer(dy, x[1:].imag),
        D=(dy * run.u).sum((0, 1)),
        W_out=end.W_out,
        b_out=end.b_out,
    )
    error = torch.cat([(lam.conj() * e[0])[None], e])
    return Pass(end.cost, dtheta, torch.cat([error.real, error.imag], -1))


def outputs(w: Weights, batch: Batch) -> Tensor:
    """Return y of the scored steps, `[S, B, K]`."""
    return ends.outputs(w.W_out, w.b_out, forward(w, batch.inputs).y, batch)


def ring(
    rng: np.random.Generator, size: int, r_min: float, r_max: float, max_phase: float
) -> tuple[FloatArray, FloatArray]:
    """Return ν and θ `[N]` with λ uniform on r_min ≤ |λ| ≤ r_max, 0 ≤ arg λ ≤ `max_phase`.

    |λ|² = u₁ (r_max² − r_min²) + r_min² and arg λ = max_phase · u₂ with u₁ and u₂ uniform on
    [0, 1]; 2π is the whole ring, the source's Lemma 3.2.
    """
    u_1, u_2 = rng.random((2, size))
    squared = u_1 * (r_max**2 - r_min**2) + r_min**2
    return np.log(-np.log(squared) / 2), np.log(max_phase * u_2)


def draw(rng: np.random.Generator, sizes: Sizes) -> Weights:
    """Draw λ on the ring, B and C as the source does, and W and b from N(0, 1).

    Smaller weights would leave tanh linear, and so all of the network.
    """
    H, N = sizes.hidden, sizes.hidden // 2
    nu, theta = ring(rng, N, R_MIN, R_MAX, MAX_PHASE)
    B_re, B_im = rng.normal(0, 1 / np.sqrt(2 * H), (2, N, H))
    C_re, C_im = rng.normal(0, 1 / np.sqrt(N), (2, H, N))
    W, b = rng.normal(0, 1, (H, sizes.inputs)), rng.normal(0, 1, H)
    W_out, b_out = rng.normal(0, 0.1, (sizes.outputs, H)), np.zeros(sizes.outputs)
    gamma_log = np.log(1 - np.exp(-2 * np.exp(nu))) / 2
    D = rng.normal(0, 1, H)
    return Weights(W, b, nu, theta, gamma_log, B_re, B_im, C_re, C_im, D, W_out, b_out)


def _after_zero(steps: Tensor) -> Tensor:
    return torch.cat([torch.zeros_like(steps[:1]), steps])


LRU = remedy("LRU", Network(Weights, draw, gradient, outputs))
