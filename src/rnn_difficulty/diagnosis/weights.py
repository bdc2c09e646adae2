"""The weights of one layer of a stock recurrent module, in one direction of time."""

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

States = tuple[Tensor, ...]
"""(h,), or (h, c) of an LSTM."""


class Weights(NamedTuple):
    """As PyTorch lays them out: G rows, the gates one below the other (G = H, 3 H or 4 H)."""

    W_ih: Tensor
    """`[G, D]`."""
    W_hh: Tensor
    """`[G, H]`: the paper's W_rec."""
    b_ih: Tensor | None
    b_hh: Tensor | None

    def constant(self, dtype: torch.dtype) -> "Weights":
        """Return them without a graph, as `dtype`."""
        b_ih, b_hh = (None if b is None else b.detach().to(dtype) for b in (self.b_ih, self.b_hh))
        return Weights(self.W_ih.detach().to(dtype), self.W_hh.detach().to(dtype), b_ih, b_hh)

    def from_input(self, x: Tensor) -> Tensor:
        """Return W_ih x + b_ih `[..., G]`."""
        return F.linear(x, self.W_ih, self.b_ih)

    def from_both(self, x: Tensor, h: Tensor) -> Tensor:
        """Return W_ih x + b_ih + W_hh h + b_hh `[T, B, G]`."""
        both = None if self.b_ih is None or self.b_hh is None else self.b_ih + self.b_hh
        from_input = F.linear(x, self.W_ih, both).flatten(0, 1)
        return torch.addmm(from_input, h.flatten(0, 1), self.W_hh.T).unflatten(0, x.shape[:2])

    def from_state(self, h: Tensor) -> Tensor:
        """Return W_hh h + b_hh `[..., G]`."""
        return F.linear(h, self.W_hh, self.b_hh)


def of_cell(cell: Any) -> Weights:
    """Return the weights of an nn.RNNCell, nn.LSTMCell or nn.GRUCell."""
    return Weights(cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)
