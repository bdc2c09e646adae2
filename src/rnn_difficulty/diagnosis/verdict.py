"""Vanishing, exploding or steady: a rule, and the sentence that names step, number and remedy.

The error signal of a sequence begins at the last step with an error and goes back. Its logarithm is
fitted by a line over the lag, so that e^(slope · lags) is what is left of it at the first step:

    exploding   it grows more than 100-fold, or is not finite        vanishing   less than 1/100
    steady      in between                                            is left of it

Where no error reaches the states at all, none is left of it: vanishing too, and the sentence says
that the layers after the recurrent one are to blame.

Where the loss enters at one step, the signal is ‖∂E/∂h_k‖. Where it enters at several, each step
adds a fresh error that would hide the decay of the old ones; there the factors ‖p_k‖/‖e_k‖ of one
step are multiplied up instead. A network vanishes or explodes if one of its layers does.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

LOG_FACTOR = math.log(100)


class Decay(NamedTuple):
    """How the error signal of one layer changes on the way back."""

    slope: float
    """Of its logarithm over the lag, mean over the sequences: −∞ where it is gone at once, or never
    came."""
    lags: float
    """How many steps it goes back, mean over the sequences."""
    fresh: bool
    """Whether the loss enters at several steps of a sequence."""

    @property
    def silent(self) -> bool:
        """Whether no error reaches any step, so that there is no way back."""
        return self.lags == 0

    @property
    def horizon(self) -> float:
        """Steps in which it falls by e, ∞ where it does not."""
        return math.inf if self.slope >= 0 else -1 / self.slope

    @property
    def verdict(self) -> str:
        """By the rule above."""
        if self.silent:
            return "vanishing"
        change = self.slope * self.lags
        if change > LOG_FACTOR:
            return "exploding"
        return "vanishing" if change < -LOG_FACTOR else "steady"


def decay(error: Tensor, direct: Tensor, ratios: Tensor) -> Decay:
    """Fit the error signal of one layer.

    `error` are ‖∂E/∂h_k‖ and `direct` their direct part, `[T + 1, B]`; `ratios` ‖p_k‖/‖e_k‖,
    `[T, B]`. NaN after the end of a sequence.
    """
    error, direct, ratios = error.double(), direct.double().nan_to_num(0), ratios.double()
    steps = torch.arange(len(error), device=error.device)[:, None]
    last = torch.where(error.nan_to_num(1) * error.isnan().logical_not() > 0, steps, -1).amax(0)
    lag = last - steps
    factors = ratios.log().nan_to_num(0, neginf=-math.inf)
    multiplied = torch.cat([factors.flip(0).cumsum(0).flip(0), factors.new_zeros(1, len(last))])
    once = (direct > 0).sum(0) == 1
    signal = torch.where(once, error.log(), multiplied)
    used = (lag >= 0) & signal.isfinite() & (error > 0)
    slope = _slope(lag.double(), signal, used)
    # At h_0 alone an error has no way back either.
    known = ~slope.isnan() & (last > 0)
    if not known.any():
        return Decay(-math.inf, 0.0, fresh=False)
    lags = float(last[known].double().mean())
    return Decay(float(slope[known].mean()), lags, fresh=not once[known].all())


def _slope(lag: Tensor, signal: Tensor, used: Tensor) -> Tensor:
    """Return the least-squares slope of each column, −∞ with one point, NaN without any."""
    weight, count = used.double(), used.sum(0)
    signal = torch.where(used, signal, 0)
    lag = lag - (weight * lag).sum(0) / count
    slope = (weight * lag * signal).sum(0) / (weight * lag * lag).sum(0)
    slope = torch.where(count == 1, -math.inf, slope)
    return torch.where(count == 0, math.nan, slope)


def explained(layer: int, found: Decay, error: Tensor, eta: float, bounded: bool) -> str:
    """Return step, number and remedy; `error` `[T + 1, B]`, `bounded` where η is λ₁ γ."""
    last = int((error.nan_to_num(0) > 0).any(1).nonzero().max()) if (error > 0).any() else 0
    at = [float(error[k].nanmean()) for k in (last, 0)]
    ends = "each step adds a fresh error: " if found.fresh else ""
    ends += f"mean ‖∂E/∂h_k‖ is {at[0]:.2g} at step {last} and {at[1]:.2g} at step 0"
    if not error[~error.isnan()].isfinite().all() or error[: last + 1].isnan().all(1).any():
        return f"Layer {layer}: the error signal overflows, back from step {last}. {EXPLODING}"
    if found.silent:
        return f"Layer {layer}: {SILENT}"
    if found.verdict == "exploding":
        return (
            f"Layer {layer}: the error signal grows by e every {1 / found.slope:.3g} steps back; "
            f"{ends}. {EXPLODING}"
        )
    if found.verdict == "vanishing":
        return f"Layer {layer}: {_falls(found)}; {ends}.{_must(eta, bounded)} {VANISHING}"
    change = math.exp(found.slope * found.lags)
    return (
        f"Layer {layer}: over {found.lags:.0f} steps back the error signal changes by a factor of "
        f"{change:.2g}, by a line through all steps; {ends}. Nothing to mend here; look again "
        "after some updates."
    )


EXPLODING = (
    "Remedy: clip the norm of the gradient after backward(), clip_norm_(parameters, threshold), "
    "with a threshold from GradientNorms().suggest()."
)
VANISHING = (
    "Remedy: add alpha * omega(steps, cost) to the cost and clip the norm of the gradient; or take "
    "an LSTM or a GRU, or begin with an orthogonal W_hh."
)

SILENT = (
    "no error reaches the states: ∂loss/∂h is 0 at every step. Nothing can go back through time; "
    "look at what comes after: a relu that is off, a clamped output, a softmax that is saturated, "
    "a mask that leaves nothing."
)


def _falls(found: Decay) -> str:
    if found.horizon == 0:
        return "the error signal is 0 one step back"
    left = math.ceil(found.horizon * LOG_FACTOR)
    return (
        f"the error signal falls by e every {found.horizon:.3g} steps back, so that 1 % of it is "
        f"left after {left} of {found.lags:.0f}"
    )


def _must(eta: float, bounded: bool) -> str:
    return f" It must: λ₁ γ = {eta:.3g} < 1 (eq. 7)." if bounded and eta < 1 else ""
