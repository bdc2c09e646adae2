"""The error signals of a traced step, in one pass back through the caller's loop."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from rnn_difficulty.diagnosis.any_step import AnyStep, rows
from rnn_difficulty.diagnosis.gradients import check_finite, gradients
from rnn_difficulty.diagnosis.signal import OneStep, Signal, chains, measured
from rnn_difficulty.diagnosis.stock import StockStep, cell_error, mode
from rnn_difficulty.diagnosis.weights import States, of_cell

if TYPE_CHECKING:
    from rnn_difficulty.diagnosis.stepping import StepCall


def signals(
    cell: Any, step: Callable[..., Any], calls: "list[StepCall]", cost: Tensor
) -> list[list[Signal]]:
    """Return one list, with one signal a chain of calls."""
    wanted = [(*call.entering, *call.seen, *call.leaving[1:2]) for call in calls]
    flat = iter(gradients(cost, [tensor for tensors in wanted for tensor in tensors]))
    found = {}
    for call, tensors in zip(calls, wanted, strict=True):
        each = [(tensor, next(flat)) for tensor in tensors]
        found[id(call)] = [measured(rows(torch.zeros_like(t) if g is None else g)) for t, g in each]
    for gradient in found[id(calls[-1])][len(calls[-1].entering) :]:
        check_finite(gradient, cost)
    return [[_signal(cell, step, chain, found) for chain in chains(calls)]]


def _signal(
    cell: Any, step: Callable[..., Any], chain: "list[StepCall]", found: dict[int, list[Tensor]]
) -> Signal:
    parts = len(chain[0].leaving)
    back = torch.stack([_entering(found[id(call)], call, parts) for call in chain])
    direct = torch.stack(
        [
            torch.zeros_like(back[0]),
            *(torch.cat(found[id(call)][len(call.entering) :][:parts], -1) for call in chain),
        ]
    )
    error = direct.clone()
    error[0] += back[0]
    for k, call in enumerate(chain[1:], 1):
        # A state that the caller changed between two steps has that path in `direct` already.
        if call.unchanged:
            error[k] += back[k]
    lengths = torch.full((back.shape[1],), len(chain), device=back.device)
    hidden = rows(chain[0].leaving[0]).shape[1]
    kind = mode(cell)
    single: OneStep = AnyStep(step, chain) if kind is None else _stock(cell, kind, chain, lengths)
    if isinstance(single, StockStep):
        total = cell_error(single.factors, error)
    else:
        total = _cell_error(chain, found, error, hidden)
    return Signal(error, back, direct, lengths, hidden, total, single)


def _entering(gradients: list[Tensor], call: "StepCall", parts: int) -> Tensor:
    """Return p `[B, S]`, 0 where the step was given no state."""
    if not call.entering:
        return torch.zeros_like(torch.cat(gradients[:parts], -1))
    return torch.cat(gradients[:parts], -1)


def _stock(cell: Any, kind: str, chain: "list[StepCall]", lengths: Tensor) -> StockStep:
    x = torch.stack([rows(measured(call.x[0])) for call in chain])
    before, after = (
        tuple(
            torch.stack([rows(measured(part)) for part in each]) for each in zip(*all_, strict=True)
        )
        for all_ in ([call.entering for call in chain], [call.leaving for call in chain])
    )
    return StockStep(kind, x, before, after, of_cell(cell), lengths)


def _cell_error(
    chain: "list[StepCall]", found: dict[int, list[Tensor]], error: Tensor, hidden: int
) -> Tensor | None:
    """Return the total ∂E/∂c_k of a state (h, c): what reaches c through h of that step too."""
    shapes: list[States] = [call.leaving for call in chain]
    if any(len(state) != 2 or state[0].shape != state[1].shape for state in shapes):
        return None
    return torch.stack([error[0, :, hidden:], *(found[id(call)][-1] for call in chain)])
