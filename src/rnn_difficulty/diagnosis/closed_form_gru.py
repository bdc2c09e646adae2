"""One step of nn.GRU back in time, written out.

    h_t = (1 − z) ∘ n + z ∘ h_{t−1}
    n = tanh(W_in x_t + b_in + r ∘ a)        a = W_hn h_{t−1} + b_hn

r and z are sigmoids of W_h h_{t−1} + W_i x_t + b. With the error signal e = ∂E/∂h_t,

    p_{t−1} = δ W_hh + e ∘ z        δ = (dn ∘ a r(1 − r), e ∘ (h_{t−1} − n) z(1 − z), dn ∘ r)

where dn = e ∘ (1 − z)(1 − n²), and W_hh holds the rows of r, z and n one below the other.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from rnn_difficulty.diagnosis.weights import States, Weights


class GRUFactors(NamedTuple):
    """What the step back needs, for any number of steps."""

    gates: Tensor
    """What turns (e, e, e) into δ, `[..., 3 H]` in the order r, z, n."""
    update: Tensor
    """z, `[..., H]`: what the state keeps."""

    def delta(self, e: Tensor) -> Tensor:
        """Return δ `[..., 3 H]`, what W_hh multiplies, from e `[..., H]`."""
        return torch.cat([e, e, e], -1) * self.gates

    def back(self, e: Tensor, W_hh: Tensor) -> Tensor:
        """Return p = e · ∂h_t/∂h_{t−1} `[..., H]`."""
        return torch.addcmul(self.delta(e) @ W_hh, e, self.update)


def factors(x: Tensor, before: States, after: States, weights: Weights) -> GRUFactors:
    """Return the factors of T steps from x `[T, B, D]` and h_0 … h_{T−1} `[T, B, H]`."""
    h = before[0]
    r_x, z_x, n_x = weights.from_input(x).chunk(3, -1)
    r_h, z_h, a = weights.from_state(h).chunk(3, -1)
    r, z = (r_x + r_h).sigmoid(), (z_x + z_h).sigmoid()
    n = torch.tanh(n_x + r * a)
    dn = (1 - z) * (1 - n * n)
    gates = [dn * a * r * (1 - r), (h - n) * z * (1 - z), dn * r]
    return GRUFactors(torch.cat(gates, -1), z)
