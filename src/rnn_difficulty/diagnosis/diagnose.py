"""The error signal of anybody's network at every step of time, in one call."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from rnn_difficulty.diagnosis.find import find
from rnn_difficulty.diagnosis.gradients import check_scalar
from rnn_difficulty.diagnosis.layout import joined
from rnn_difficulty.diagnosis.norm import norm
from rnn_difficulty.diagnosis.preserved import preserved
from rnn_difficulty.diagnosis.report import Report
from rnn_difficulty.diagnosis.signal import Signal
from rnn_difficulty.diagnosis.stepping import StepTrace
from rnn_difficulty.diagnosis.trace import Trace, trace


def diagnose(
    model: Callable[..., Any], inputs: Any, loss: Callable[[Any], Tensor], rnn: Any = None
) -> Report:
    """Return the error signals ∂E/∂h_k of `loss(model(inputs))`, E, step by step.

        report = diagnose(model, inputs, lambda outputs: criterion(outputs, targets))
        print(report)

    A tuple of inputs is several arguments. `rnn` is the recurrent module or its dotted name, needed
    only if the model has several; or what `trace_cell` returned, if the model calls that. It takes
    nn.RNN, nn.LSTM, nn.GRU (layers, directions, `batch_first`, packed sequences, initial states),
    their cells in a loop, and any module that is one step h = step(x, h).

    No `.grad`, no hook, no buffer and no random number is changed by it. Sequences of several
    separate calls stand side by side. Raises TypeError or ValueError, with what to do.
    """
    if not torch.is_grad_enabled():
        raise ValueError(
            "expected gradients to be enabled, got torch.no_grad() or inference_mode(): call "
            "diagnose outside of it"
        )
    module = find(model, rnn)
    _check_ordinary(inputs, module)
    with preserved(model), preserved(module), _recorded(module) as steps:
        cost = loss(model(*inputs) if type(inputs) is tuple else model(inputs))
        _check(steps, cost, type(module).__name__)
        return _report(_name(module), steps.signals(cost))


def _check_ordinary(inputs: Any, module: Any) -> None:
    """Raise ValueError for tensors made in inference_mode(), which no graph can keep."""
    given = inputs if type(inputs) is tuple else (inputs,)
    parts = [each.data if isinstance(each, PackedSequence) else each for each in given]
    if isinstance(module, nn.Module):
        parts += module.parameters()
    if any(isinstance(part, Tensor) and part.is_inference() for part in parts):
        raise ValueError(
            "expected ordinary tensors as inputs and weights, got some that were made in "
            "torch.inference_mode(): pass their clone(), or make them outside of it"
        )


def _recorded(module: Any) -> AbstractContextManager[Trace]:
    return module if isinstance(module, StepTrace) else trace(module)


def _check(steps: Trace, cost: Any, name: str) -> None:
    if not steps.calls:
        raise ValueError(
            f"expected the model to call its {name}, got no call with gradients enabled: name the "
            "module that it does call as rnn, outside of no_grad()"
        )
    check_scalar(cost)
    steps.check()
    if not cost.isfinite():
        raise ValueError(
            f"expected a finite loss, got {cost.item()} from finite states: look into the layers "
            "after the recurrent module and into the loss"
        )


def _name(module: Any) -> str:
    if isinstance(module, StepTrace):
        return getattr(module.cell, "__name__", type(module.cell).__name__)
    return type(module).__name__


def _report(name: str, layers: list[list[Signal]]) -> Report:
    steps = max(int(signal.lengths.max()) for signal in layers[0])
    if steps < 2 and len(layers[0]) > 1:
        raise ValueError(
            f"expected steps that continue each other, got {len(layers[0])} of which each begins "
            "anew: the state is detached between them, or not handed on; take detach(), .data and "
            "no_grad() out of the loop, and pass on the state that the step before gave"
        )
    if steps < 2:
        raise ValueError(
            f"expected at least 2 steps, got T = {steps}: nothing goes back through time; pass "
            "longer sequences, and mind batch_first (default [T, B, D])"
        )
    cells = [[signal.cell_error for signal in signals] for signals in layers]
    return Report(
        name=name,
        error_norms=torch.stack([_norms(each, _error) for each in layers]),
        direct_norms=torch.stack([_norms(each, _direct) for each in layers]),
        norm_ratios=torch.stack([joined([_ratios(s) for s in each], torch.nan) for each in layers]),
        cell_error_norms=(
            None
            if any(cell is None for each in cells for cell in each)
            else torch.stack([_norms(each, _cell) for each in layers])
        ),
        jacobians=[_jacobians(each[0]) for each in layers],
        bounded=[each[0].step.W_rec is not None for each in layers],
    )


def _jacobians(signal: Signal) -> Tensor:
    W_rec = signal.step.W_rec
    return signal.step.jacobians() if W_rec is None else W_rec[None]


def _error(signal: Signal) -> Tensor:
    return signal.error[..., : signal.hidden]


def _direct(signal: Signal) -> Tensor:
    return signal.direct[..., : signal.hidden]


def _cell(signal: Signal) -> Tensor:
    assert signal.cell_error is not None
    return signal.cell_error


def _norms(signals: list[Signal], part: Callable[[Signal], Tensor]) -> Tensor:
    """Return norms `[T + 1, Σ B]` of a part of the signals, NaN after the end of a sequence."""
    every = []
    for signal in signals:
        size = norm(part(signal))
        k = torch.arange(len(size), device=size.device)[:, None]
        every.append(torch.where(k <= signal.lengths, size, torch.nan))
    return joined(every, torch.nan)


def _ratios(signal: Signal) -> Tensor:
    size = norm(signal.error[1:])
    return torch.where(size > 0, norm(signal.back) / size, torch.nan)
