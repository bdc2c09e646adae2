"""Conjugate gradients as Hessian-free optimization runs them: preconditioned, stopped early.

They minimize, without ever seeing B,

    q(δ) = ½ δᵀ B δ + gᵀ δ,         that is, they solve B δ = −g.

Iteration i stops when q has hardly sunk over the last k of them, measured against q itself:

    i > k,   q(δ_i) < 0,   (q(δ_i) − q(δ_{i−k})) / q(δ_i) < k ε,     k = max(10, i/10),

not when the residual is small: what counts is q. Iterates at i = ⌈γʲ⌉ are kept; the best step for
the true cost is often an early one.

Source: Martens 2010, §4.4 (the rule, ε = .0005) and §4.6 (the iterates, γ = 1.3). SciPy's `cg` has
neither, and stops by the residual; the tests compare with it where they agree.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

EPSILON = 5e-4
GAMMA = 1.3


class Solved(NamedTuple):
    """What one call found; vectors `[N]`."""

    iterates: list[Tensor]
    """Those that were kept, the last one among them, in their order."""
    values: list[float]
    """q of each."""
    products: int
    """Products with B that were spent."""


def minimize(
    B: Callable[[Tensor], Tensor],
    g: Tensor,
    start: Tensor,
    preconditioner: Tensor,
    most: int,
    epsilon: float = EPSILON,
) -> Solved:
    """Return iterates that minimize q from `start`, in at most `most` iterations.

    `B` is v ↦ Bv, B positive definite; `preconditioner` `[N]` is the diagonal of M, near B's.
    """
    delta, r = start, B(start) + g  # r is the gradient of q
    y = r / preconditioner
    p, r_y = -y, r @ y
    q = [_q(delta, r, g)]
    if r_y == 0:
        return Solved([delta], q, products=1)
    kept = []
    for i in range(1, most + 1):
        Bp = B(p)
        step = r_y / (p @ Bp)
        delta, r = delta + step * p, r + step * Bp
        y, before = r / preconditioner, r_y
        r_y = r @ y
        p = r_y / before * p - y
        q.append(_q(delta, r, g))
        last = i == most or r_y == 0 or has_stalled(q, epsilon)
        if last or is_kept(i):
            kept.append((delta, q[-1]))
        if last:
            break
    return Solved([d for d, _ in kept], [value for _, value in kept], products=len(q))


def has_stalled(q: list[float], epsilon: float = EPSILON) -> bool:
    """Apply the rule to q(δ_0) … q(δ_i).

    >>> flat = [0.0] + [-1.0] * 11
    >>> has_stalled(flat[:11]), has_stalled(flat)  # ten iterations without progress are needed
    (False, True)
    """
    i = len(q) - 1
    k = max(10, i // 10)
    return i > k and q[i] < 0 and (q[i] - q[i - k]) / q[i] < k * epsilon


def is_kept(i: int) -> bool:
    """Say whether i = ⌈γʲ⌉ for a whole j.

    >>> [i for i in range(1, 12) if is_kept(i)]  # 1, 1.3, 1.69, 2.20, 2.86, 3.71, 4.83, …
    [1, 2, 3, 4, 5, 7, 9, 11]
    """
    j = math.floor(math.log(i) / math.log(GAMMA) + 1e-9)
    return math.ceil(GAMMA**j) == i


def _q(delta: Tensor, r: Tensor, g: Tensor) -> float:
    """Return ½ δᵀ(r + g), which is q because r = Bδ + g."""
    return float(torch.dot(delta, r + g)) / 2
