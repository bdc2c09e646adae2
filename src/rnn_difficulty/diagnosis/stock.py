"""The steps of nn.RNN, nn.LSTM and nn.GRU and of their cells in closed form, all at once.

Only the error signal itself is sequential. What it is multiplied with is known from the states, in
one product over all steps.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from rnn_difficulty.diagnosis import closed_form_gru, closed_form_lstm, closed_form_rnn
from rnn_difficulty.diagnosis.closed_form_gru import GRUFactors
from rnn_difficulty.diagnosis.closed_form_lstm import LSTMFactors
from rnn_difficulty.diagnosis.closed_form_rnn import RNNFactors
from rnn_difficulty.diagnosis.signal import spread
from rnn_difficulty.diagnosis.weights import States, Weights

Factors = RNNFactors | LSTMFactors | GRUFactors
FACTORS: dict[str, Callable[[Tensor, States, States, Weights], Factors]] = {
    "RNN_TANH": closed_form_rnn.tanh_factors,
    "RNN_RELU": closed_form_rnn.relu_factors,
    "LSTM": closed_form_lstm.factors,
    "GRU": closed_form_gru.factors,
}
SAMPLES = 8


def mode(cell: Any) -> str | None:
    """Return the name of a stock cell in `FACTORS`, None for any other module or function."""
    if type(cell) is nn.RNNCell:
        return f"RNN_{cell.nonlinearity.upper()}"
    return {nn.LSTMCell: "LSTM", nn.GRUCell: "GRU"}.get(type(cell))


class StockStep:
    """T steps of one layer along a trajectory of B sequences."""

    def __init__(
        self,
        mode: str,
        x: Tensor,
        before: States,
        after: States,
        weights: Weights,
        lengths: Tensor,
    ) -> None:
        """Take x `[T, B, D]` and the states before and after each step, as `factors` do."""
        constant = weights.constant(x.dtype)
        self.factors = FACTORS[mode](x, before, after, constant)
        self.W_hh = weights.W_hh
        self.constant_W_hh = constant.W_hh
        self.W_rec = self.constant_W_hh.clone() if mode.startswith("RNN") else None
        self.lengths = lengths

    def error_signal(self, direct: Tensor) -> tuple[Tensor, Tensor]:
        """Return ∂E/∂x_k `[T + 1, B, S]` and p_k `[T, B, S]` from the direct `[T + 1, B, S]`.

        ∂E/∂x_k = direct_k + p_k and p_k = ∂E/∂x_{k+1} · ∂x_{k+1}/∂x_k, from the last step back.
        """
        e, p = [direct[-1]], []
        for immediate, step in zip(
            reversed(direct[:-1].unbind()), reversed(unbound(self.factors)), strict=True
        ):
            p.append(step.back(e[-1], self.constant_W_hh))
            e.append(immediate + p[-1])
        return torch.stack(e[::-1]), torch.stack(p[::-1])

    def jacobians(self) -> Tensor:
        """Return up to 8 Jacobians `[n, S, S]`."""
        k, b = spread(self.lengths, SAMPLES)
        some = type(self.factors)(*(part[k, b][:, None] for part in self.factors))
        hidden = self.W_hh.shape[1]
        state = 2 * hidden if isinstance(some, LSTMFactors) else hidden
        identity = torch.eye(state, dtype=some[0].dtype, device=some[0].device)
        return some.back(identity.expand(len(k), state, state), self.constant_W_hh)

    def omega_term(self, e: Tensor, slope: Tensor) -> Tensor:
        """p = δ W_hh + terms without W_hh, so ∂⁺/∂W_hh of Σ ⟨slope, p⟩ is Σ δᵀ slope."""
        delta = self.factors.delta(e).flatten(0, 1)
        hidden = self.W_hh.shape[1]
        gradient = delta.T @ slope[..., :hidden].flatten(0, 1)
        return ((self.W_hh - self.W_hh.detach()) * gradient.to(self.W_hh.dtype)).sum()


def unbound(factors: Factors) -> list[Factors]:
    """Return the factors of each step alone."""
    return [type(factors)(*step) for step in zip(*(part.unbind() for part in factors), strict=True)]


def cell_error(factors: Factors, error: Tensor) -> Tensor | None:
    """Return the total ∂E/∂c_k `[T + 1, B, H]` of an LSTM from e `[T + 1, B, 2 H]`, else None.

    c_0 is given, so that h_0 does not depend on it.
    """
    if not isinstance(factors, LSTMFactors):
        return None
    first = error[:1].chunk(2, -1)[1]
    return torch.cat([first, factors.cell_error(error[1:])])
