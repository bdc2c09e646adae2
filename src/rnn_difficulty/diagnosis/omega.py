"""The regularizer Ω for anybody's network (ICML 2013, eqs 9 and 10).

    e_k = ∂E/∂x_{k+1}        p_k = e_k · ∂x_{k+1}/∂x_k        Ω pulls ‖p_k‖/‖e_k‖ to 1

as `theory.regularizer`, whose numbers it gives for nn.RNN. For an LSTM x = (h, c).
"""

from typing import NamedTuple

import torch
from torch import Tensor

from rnn_difficulty.diagnosis.norm import directions, norm
from rnn_difficulty.diagnosis.signal import Signal
from rnn_difficulty.diagnosis.trace import Trace

ACTIVE = 1e-20
"""The squared form counts steps with ‖e_k‖² of at least this (the authors' code)."""


class Term(NamedTuple):
    """The part of Ω in some sequences of one layer."""

    value: Tensor
    """Its value, with the immediate derivative as its gradient."""
    divisor: Tensor
    """What the sum over all parts is divided by."""


def omega(steps: Trace, cost: Tensor, form: str = "squared") -> Tensor:
    """Return Ω, a scalar whose backward pass gives the *immediate* derivative ∂⁺Ω.

    "squared": the mean of (‖p_k‖²/‖e_k‖² − 1)² over all active steps, ‖e_k‖² ≥ 1e-20 (eq. 10 and
    the authors' code). "printed": Σ_k (‖p_k‖/‖e_k‖ − 1)², mean over the sequences (eq. 9). Several
    layers and directions add up.

    States, activations and error signals are held, so for nn.RNN, nn.LSTM and nn.GRU the recurrent
    weights alone have a gradient. Call it before `cost.backward()`; it needs no second derivative
    of the loss. Raises TypeError or ValueError where there is nothing to read.
    """
    if form not in FORMS:
        raise ValueError(f'expected form "squared" or "printed", got {form!r}')
    if not steps.calls:
        raise ValueError(
            "expected calls of the traced module, got none: run the model inside the block `with "
            "trace(rnn) as steps`, with gradients enabled"
        )
    return torch.stack([_layer(each, form) for each in steps.signals(cost)]).sum().to(cost.dtype)


def _layer(signals: list[Signal], form: str) -> Tensor:
    terms = [FORMS[form](signal) for signal in signals]
    count = torch.stack([term.divisor for term in terms]).sum().clamp(min=1)
    return torch.stack([term.value for term in terms]).sum() / count


def _squared(signal: Signal) -> Term:
    size = norm(signal.error[1:])
    active = size >= ACTIVE**0.5
    e, p = _unit(signal, size)
    excess = torch.where(active, p.square().sum(-1) - 1, 0)
    # ∂/∂p of (‖p‖² − 1)².
    return _term(signal, excess, e, 4 * excess[..., None] * p, active.sum())


def _printed(signal: Signal) -> Term:
    size = norm(signal.error[1:])
    e, p = _unit(signal, size)
    ratio = norm(p)
    excess = torch.where(size > 0, ratio - 1, 0)
    # ∂/∂p of (‖p‖ − 1)², and 0 at p = 0.
    return _term(
        signal,
        excess,
        e,
        2 * excess[..., None] * directions(p, ratio),
        size.new_tensor(size.shape[1]),
    )


def _unit(signal: Signal, size: Tensor) -> tuple[Tensor, Tensor]:
    """Return e/‖e‖ and p/‖e‖: p is linear in e, so the direction alone counts."""
    return directions(signal.error[1:], size), directions(signal.back, size)


def _term(signal: Signal, excess: Tensor, e: Tensor, slope: Tensor, divisor: Tensor) -> Term:
    return Term(excess.square().sum() + signal.step.omega_term(e, slope), divisor)


FORMS = {"squared": _squared, "printed": _printed}
