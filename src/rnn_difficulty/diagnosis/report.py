"""What `diagnose` found, to read, to draw and to compute with."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from rnn_difficulty.diagnosis import rendering
from rnn_difficulty.diagnosis.verdict import Decay, decay, explained

QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """The error signal of a recurrent module, step by step.

    Tensors have the device and the dtype of the states, float32 where those have 16 bits. Layers
    are counted as in h_n (both directions of a layer one after the other), and a reversed direction
    counts its steps in the order in which it takes them. NaN after the end of a shorter sequence.
    """

    name: str
    """The recurrent module."""
    error_norms: Tensor
    """‖∂E/∂h_k‖ for k = 0 … T, `[layers, T + 1, B]`; k = 0 is the initial state."""
    direct_norms: Tensor
    """The part that does not come through later states, which is all that `output.grad` shows."""
    norm_ratios: Tensor
    """‖p_k‖/‖e_k‖ of ICML 2013, eq. 9, for k = 0 … T − 1, `[layers, T, B]`; NaN where e_k = 0.

    e_k = ∂E/∂x_{k+1}, p_k = e_k · ∂x_{k+1}/∂x_k; for an LSTM x = (h, c).
    """
    cell_error_norms: Tensor | None
    """‖∂E/∂c_k‖ of an LSTM, what reaches c_k through h_k included; None for other cells."""
    jacobians: list[Tensor]
    """For each layer `[n, S, S]`: W_hh of an nn.RNN, else ∂x_{k+1}/∂x_k at n places."""
    bounded: list[bool]
    """For each layer, whether it is an nn.RNN: every Jacobian is diag(σ′) W_hh with σ′ ≤ γ."""

    @cached_property
    def spectral_radius(self) -> Tensor:
        """ρ(W_hh) `[layers]`; for other cells 10, 50, 90 % quantiles of ρ(J), `[layers, 3]`."""
        return self._quantiles([torch.linalg.eigvals(J).abs().amax(-1) for J in self.jacobians])

    @cached_property
    def largest_singular_value(self) -> Tensor:
        """λ₁ = ‖W_hh‖ `[layers]`; for other cells the quantiles of ‖J‖, `[layers, 3]`."""
        return self._quantiles(self._jacobian_norms)

    @cached_property
    def gamma(self) -> Tensor:
        """γ = sup σ′ `[layers]`: 1 for tanh and relu, NaN for cells with gates."""
        gamma = [1.0 if bounded else torch.nan for bounded in self.bounded]
        return self.error_norms.new_tensor(gamma)

    @cached_property
    def eta(self) -> Tensor:
        """η = λ₁ γ `[layers]`, no Jacobian is larger (eq. 6); for other cells the largest met."""
        return torch.stack([norms.amax() for norms in self._jacobian_norms])

    @cached_property
    def decays(self) -> list[Decay]:
        """The fit of each layer's error signal."""
        layers = zip(self.error_norms, self.direct_norms, self.norm_ratios, strict=True)
        return [decay(*layer) for layer in layers]

    @cached_property
    def horizon(self) -> Tensor:
        """Steps in which the error signal falls by e, `[layers]`; ∞ where it grows, 0 where it is
        0 one step back or never comes.
        """
        return self.error_norms.new_tensor([found.horizon for found in self.decays])

    @cached_property
    def verdicts(self) -> list[str]:
        """The verdict on each layer; the rule is in `verdict`."""
        return [
            found.verdict if _finite(error) else "exploding"
            for found, error in zip(self.decays, self.error_norms, strict=True)
        ]

    @property
    def verdict(self) -> str:
        """ "vanishing", "exploding" or "steady", of the worst layer.

        "vanishing" also where ∂loss/∂h is 0 at every step; `explanation` then says so. A layer of
        that kind comes after one whose signal vanishes on its way.
        """
        return self.verdicts[self._worst]

    @property
    def explanation(self) -> str:
        """A sentence or two with step, number and remedy, on the layer that the verdict is from."""
        k = self._worst
        eta = float(self.eta[k])
        return explained(k, self.decays[k], self.error_norms[k], eta, self.bounded[k])

    @property
    def _worst(self) -> int:
        order = ("exploding", "vanishing", "steady")
        return min(
            range(len(self.verdicts)),
            key=lambda k: (order.index(self.verdicts[k]), self.decays[k].silent),
        )

    @cached_property
    def _jacobian_norms(self) -> list[Tensor]:
        return [torch.linalg.matrix_norm(J, 2) for J in self.jacobians]

    def _quantiles(self, measured: list[Tensor]) -> Tensor:
        """Return one value a layer, or the quantiles over its Jacobians."""
        if all(self.bounded):
            return torch.stack([value[0] for value in measured])
        wanted = measured[0].new_tensor(QUANTILES)
        return torch.stack([torch.quantile(value, wanted) for value in measured])

    def plot(self, ax: Any = None) -> Any:
        """Draw the error signal over the steps, and return Matplotlib's axes."""
        return rendering.plot(self, ax)

    def to_frame(self) -> Any:
        """Return a pandas data frame, one row a layer, step and sequence."""
        return rendering.to_frame(self)

    def __str__(self) -> str:
        """Return the verdict, its explanation and a table of the layers."""
        return rendering.text(self)

    def __repr__(self) -> str:
        """Return one line."""
        layers, steps, batch = self.norm_ratios.shape
        return f"Report({self.name}: {self.verdict}, {layers=}, T={steps}, B={batch})"

    def _repr_html_(self) -> str:
        return rendering.html(self)


def _finite(error: Tensor) -> bool:
    """Whether all norms `[T + 1, B]` are finite, but for NaN after the end of a sequence."""
    ended = error.isnan().flip(0).long().cumprod(0).flip(0).bool()
    return bool(error[~ended].isfinite().all())
