"""Any step h = step(x_t, h), a cell of PyTorch's or one's own, while it is traced.

The caller's loop builds one graph. Between two steps stand identities, so that one pass back tells
apart what the next step asks of a state (p) and what everything else does (the direct error).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from rnn_difficulty.diagnosis.finite import check_steps
from rnn_difficulty.diagnosis.named import names_of, x_and_state
from rnn_difficulty.diagnosis.signal import Signal
from rnn_difficulty.diagnosis.state import check_state, in_form, like, made_of, parts_of
from rnn_difficulty.diagnosis.step_signal import signals
from rnn_difficulty.diagnosis.weights import States


@dataclass(eq=False)
class StepCall:
    """One call of the step."""

    x: tuple[Any, ...]
    named: dict[str, Any]
    entering: States
    """The state it was given, as this step alone reads it; empty where it was given none."""
    leaving: States
    """The state it gave."""
    seen: States
    """The same, as all but the next step read it."""
    returned: States
    """A copy of it for the caller, who may change it."""
    versions: list[int]
    rng: list[Tensor]
    """The state of the random numbers before it."""
    follows: "StepCall | None"
    unchanged: bool
    """Whether it was given the state that the call before gave, not one made of it (a mask)."""
    followed: bool = False


class StepTrace:
    """The calls of a step; call it in place of the step."""

    def __init__(self, step: Callable[..., Any], cell: Any = None) -> None:
        """Take the step, and the module that it is the forward pass of."""
        self.step = step
        self.cell = step if cell is None else cell
        self.names = names_of(step)
        self.calls: list[StepCall] = []

    def __enter__(self) -> "StepTrace":
        """Forget earlier calls."""
        self.calls.clear()
        return self

    def __exit__(self, *exception: object) -> None:
        """Keep the calls: `omega` reads them."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Return step(x, h), each by its place or by the name that the step has for it."""
        if not torch.is_grad_enabled():
            return self.step(*given, **named)
        x, h, more = x_and_state(self.names, given, named)
        before, unchanged = self._followed(h)
        given = before.leaving if before and unchanged else parts_of(self._zeros(x, h))
        entering = tuple(_with_graph(part) for part in given)
        rng = _random_state(x)
        left = self.step(x, like(h, entering, self.cell), *more, **named)
        check_state(left, entering)
        leaving = parts_of(left)
        seen = tuple(part.view_as(part) for part in leaving)
        returned = tuple(part.clone() for part in seen)
        versions = [part._version for part in returned]
        self.calls.append(
            StepCall(
                (x, *more),
                named,
                entering,
                leaving,
                seen,
                returned,
                versions,
                rng,
                before,
                unchanged,
            )
        )
        return returned[0] if isinstance(left, Tensor) else in_form(left, returned)

    def signals(self, cost: Tensor) -> list[list[Signal]]:
        """Return the error signals of ∂cost: one layer, a list of its trajectories."""
        return signals(self.cell, self.step, self.calls, cost)

    def check(self) -> None:
        """Raise ValueError where inputs or states are not finite."""
        for what, values in (
            ("inputs of the step", [call.x[0] for call in self.calls]),
            ("states", [call.leaving[0] for call in self.calls]),
        ):
            if all(isinstance(v, Tensor) and v.shape == values[0].shape for v in values):
                check_steps(torch.stack([v.detach() for v in values]), what)

    def _zeros(self, x: Tensor, h: Any) -> Any:
        if h is not None or not isinstance(self.cell, nn.RNNCellBase):
            return h
        zeros = x.new_zeros(*x.shape[:-1], self.cell.hidden_size)
        return (zeros, zeros.clone()) if isinstance(self.cell, nn.LSTMCell) else zeros

    def _followed(self, h: Any) -> tuple[StepCall | None, bool]:
        """Return the call whose state `h` is or is made of, and whether it is that itself."""
        parts = parts_of(h)
        for call in reversed(self.calls):
            same = len(parts) == len(call.returned) > 0 and all(
                a is b and b._version == version
                for a, b, version in zip(parts, call.returned, call.versions, strict=True)
            )
            if same and not call.followed:
                call.followed = True
                return call, True
        last = self.calls[-1] if self.calls else None
        if last and not last.followed and parts and made_of(parts, last.returned):
            last.followed = True
            return last, False
        return None, False


def _with_graph(part: Tensor) -> Tensor:
    return part.view_as(part) if part.requires_grad else part.detach().requires_grad_()


def _random_state(x: Any) -> list[Tensor]:
    on_gpu = isinstance(x, Tensor) and x.is_cuda
    return [torch.get_rng_state(), *([torch.cuda.get_rng_state(x.device)] if on_gpu else [])]
