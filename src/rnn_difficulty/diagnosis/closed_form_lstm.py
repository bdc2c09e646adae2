"""One step of nn.LSTM back in time, written out.

    c_t = f ∘ c_{t−1} + i ∘ g        h_t = o ∘ tanh c_t        i, f, o = sigmoid, g = tanh of
                                                               W_hh h_{t−1} + W_ih x_t + b

The state is (h, c), and so is its error signal e = (∂E/∂h_t, ∂E/∂c_t with h_t held). Through h_t
the cell gets more, so that in total

    ∂E/∂c_t = e_c + e_h ∘ o (1 − tanh² c_t)        p_c = ∂E/∂c_t ∘ f        p_h = δ W_hh

where δ = (∂E/∂c_t ∘ (g i(1 − i), c_{t−1} f(1 − f), i (1 − g²)), e_h ∘ tanh(c_t) o(1 − o)).
p_c ∘ f ∘ f … is the constant error carousel.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from rnn_difficulty.diagnosis.weights import States, Weights


class LSTMFactors(NamedTuple):
    """What the step back needs, for any number of steps."""

    gates: Tensor
    """What turns (∂E/∂c, ∂E/∂c, ∂E/∂c, e_h) into δ, `[..., 4 H]` in the order i, f, g, o."""
    to_cell: Tensor
    """∂h_t/∂c_t = o (1 − tanh² c_t), `[..., H]`."""
    forget: Tensor
    """f, `[..., H]`."""

    def cell_error(self, e: Tensor) -> Tensor:
        """Return the total ∂E/∂c_t `[..., H]` from e = (e_h, e_c) `[..., 2 H]`."""
        e_h, e_c = e.chunk(2, -1)
        return torch.addcmul(e_c, e_h, self.to_cell)

    def delta(self, e: Tensor) -> Tensor:
        """Return δ `[..., 4 H]`, what W_hh multiplies."""
        total = self.cell_error(e)
        return torch.cat([total, total, total, e.chunk(2, -1)[0]], -1) * self.gates

    def back(self, e: Tensor, W_hh: Tensor) -> Tensor:
        """Return p = (p_h, p_c) `[..., 2 H]`."""
        total = self.cell_error(e)
        delta = torch.cat([total, total, total, e.chunk(2, -1)[0]], -1) * self.gates
        return torch.cat([delta @ W_hh, total * self.forget], -1)


def activations(x: Tensor, h: Tensor, weights: Weights) -> tuple[Tensor, ...]:
    """Return i, f, g, o `[T, B, H]` from x `[T, B, D]` and h_0 … h_{T−1} `[T, B, H]`."""
    i, f, g, o = weights.from_both(x, h).chunk(4, -1)
    return i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()


def cells(c_0: Tensor, i: Tensor, f: Tensor, g: Tensor) -> Tensor:
    """Return c_0 … c_T `[T + 1, B, H]`, which nn.LSTM keeps to itself."""
    c = [c_0]
    for f_t, new in zip(f, i * g, strict=True):
        c.append(torch.addcmul(new, f_t, c[-1]))
    return torch.stack(c)


def factors(x: Tensor, before: States, after: States, weights: Weights) -> LSTMFactors:
    """Return the factors of T steps from x `[T, B, D]`.

    `before` are h and c `[T, B, H]` before each step and `after` after it. nn.LSTM keeps c to
    itself: then `before` ends with c_0 `[1, B, H]`, and `after` with h.
    """
    h, c = before
    i, f, g, o = activations(x, h, weights)
    if len(after) == 1:
        all_c = cells(c[0], i, f, g)
        c, after = all_c[:-1], (*after, all_c[1:])
    squashed = after[1].tanh()
    gates = [g * slope(i), c * slope(f), torch.addcmul(i, i * g, g, value=-1), squashed * slope(o)]
    to_cell = torch.addcmul(o, o * squashed, squashed, value=-1)
    return LSTMFactors(torch.cat(gates, -1), to_cell, f)


def slope(gate: Tensor) -> Tensor:
    """Return the slope of the sigmoid where it is `gate`, s − s²."""
    return torch.addcmul(gate, gate, gate, value=-1)
