"""What comes back through time in one layer: the error signal, and what one step does to it."""

from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor


class OneStep(Protocol):
    """x_{k+1} = F(x_k), T of them along one trajectory of B sequences."""

    W_rec: Tensor | None
    """`[H, H]`, where ∂x_{k+1}/∂x_k is diag(σ′) W_rec with σ′ ≤ 1: nn.RNN."""

    def jacobians(self) -> Tensor:
        """Return some of the ∂x_{k+1}/∂x_k, spread over the trajectory, `[n, S, S]`."""

    def omega_term(self, e: Tensor, slope: Tensor) -> Tensor:
        """Return Σ_k ⟨slope_k, e_k · ∂x_{k+1}/∂x_k⟩ minus its own value: 0, for its gradient.

        That is the immediate derivative: states, activations, e and slope `[T, B, S]` are held.
        """


@dataclass(frozen=True, eq=False)
class Signal:
    """∂E/∂x_k of one layer in B sequences; S = H, or 2 H for the state (h, c) of an LSTM."""

    error: Tensor
    """e: ∂E/∂x_k for k = 0 … T, `[T + 1, B, S]`, 0 after the end of a sequence."""
    back: Tensor
    """p_k = ∂E/∂x_{k+1} · ∂x_{k+1}/∂x_k for k = 0 … T − 1, `[T, B, S]`."""
    direct: Tensor
    """The part of ∂E/∂x_k that does not come from x_{k+1}, `[T + 1, B, S]`."""
    lengths: Tensor
    """`[B]`."""
    hidden: int
    """H."""
    cell_error: Tensor | None
    """The total ∂E/∂c_k of an LSTM, `[T + 1, B, H]`."""
    step: OneStep


def spread(lengths: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Return k and b, at most `count` each, of steps k < lengths[b] spread over all of them."""
    sequences = torch.arange(len(lengths), device=lengths.device)
    steps = torch.arange(int(lengths.max()), device=lengths.device)
    k, b = torch.nonzero(steps[:, None] < lengths[sequences], as_tuple=True)
    # An odd stride, so that not one sequence alone is met where B divides the number of pairs.
    chosen = torch.linspace(0, len(k) - 1, min(count, len(k)), device=k.device).round().long()
    return k[chosen], b[chosen]


def chains(calls: list[Any]) -> list[list[Any]]:
    """Return the calls in rows, each call in the row of the one that it follows."""
    rows: list[list[Any]] = []
    for call in calls:
        row = next((row for row in rows if row[-1] is call.follows), None)
        if row is None:
            rows.append([call])
        else:
            row.append(call)
    return rows


def measured(tensor: Tensor) -> Tensor:
    """Return it without a graph, in float32 where it has 16 bits."""
    return tensor.detach().to(torch.promote_types(tensor.dtype, torch.float32))
