"""Diagonal linear recurrences x_k = λ ∘ x_{k−1} + v_k, x_0 = 0, step by step and all at once.

Unrolled, x_k = Σ_{j ≤ k} λ^{k−j} ∘ v_j. What 2s steps do is what s steps do, twice:

    x_k ← x_k + λˢ ∘ x_{k−s}          for all k > s together, s = 1, 2, 4, …

After each line x_k holds twice as many terms of its sum, after log₂ T lines all of them.

Source: Hillis & Steele 1986; Orvieto et al. 2023, §2.2 and appendix A, use such a scan for the LRU.
"""

import torch
from torch import Tensor


def loop(lam: Tensor, v: Tensor) -> Tensor:
    """Return x_1 … x_T `[T, B, N]` from λ `[N]` and v `[T, B, N]`, step by step."""
    x = [v[0]]
    for v_k in v[1:]:
        x.append(lam * x[-1] + v_k)
    return torch.stack(x)


def scan(lam: Tensor, v: Tensor) -> Tensor:
    """Return the same in log₂ T products of whole sequences, which a machine does in parallel."""
    x, power, s = v, lam, 1
    while s < len(v):
        x = torch.cat([x[:s], x[s:] + power * x[:-s]])
        power, s = power * power, 2 * s
    return x
