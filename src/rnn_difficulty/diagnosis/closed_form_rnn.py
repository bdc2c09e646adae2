"""One step of nn.RNN back in time, written out.

    h_t = σ(W_hh h_{t−1} + W_ih x_t + b)        δ_t = e_t ∘ σ′        p_{t−1} = δ_t W_hh

e_t = ∂E/∂h_t is a row, p_{t−1} = e_t · ∂h_t/∂h_{t−1}. The slope σ′ is known from h_t alone.
"""

from typing import NamedTuple

from torch import Tensor

from rnn_difficulty.diagnosis.weights import States, Weights


class RNNFactors(NamedTuple):
    """What the step back needs, for any number of steps: `[..., H]`."""

    slope: Tensor
    """σ′ where σ is h_t."""

    def delta(self, e: Tensor) -> Tensor:
        """Return δ `[..., H]`, what W_hh multiplies, from e `[..., H]`."""
        return e * self.slope

    def back(self, e: Tensor, W_hh: Tensor) -> Tensor:
        """Return p = e · ∂h_t/∂h_{t−1} `[..., H]`."""
        return self.delta(e) @ W_hh


def tanh_factors(x: Tensor, before: States, after: States, weights: Weights) -> RNNFactors:
    """Return σ′ = 1 − h_t² from h_1 … h_T `[T, B, H]`."""
    return RNNFactors(1 - after[0].square())


def relu_factors(x: Tensor, before: States, after: States, weights: Weights) -> RNNFactors:
    """Return σ′ = 1 where h_t > 0, else 0, from h_1 … h_T `[T, B, H]`."""
    return RNNFactors((after[0] > 0).to(after[0].dtype))
