"""Trace a recurrent module: run it as ever, and keep every state with its place in the graph."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from typing import Any

from torch import nn

from rnn_difficulty.diagnosis.find import RECURRENT, described, recurrent
from rnn_difficulty.diagnosis.sequence import STOCK, SequenceTrace
from rnn_difficulty.diagnosis.stepping import StepTrace

Trace = SequenceTrace | StepTrace


@contextmanager
def trace(rnn: nn.Module) -> Iterator[Trace]:
    """Keep the states of every call of `rnn` inside the block; `omega` reads them afterwards.

    `rnn` is an nn.RNN, nn.LSTM or nn.GRU, one of their cells, or any module that is one step,
    h = rnn(x, h). Its outputs, their gradients, its hooks and its random numbers stay what they
    are; calls under `no_grad` are not kept.

        with trace(model.rnn) as steps:
            cost = loss(model(inputs))
        (cost + alpha * omega(steps, cost)).backward()

    Raises TypeError or ValueError for what is no such module.
    """
    recorder = _recorder(rnn)
    rnn.forward = recorder.forward if isinstance(recorder, SequenceTrace) else recorder
    try:
        yield recorder
    finally:
        del rnn.forward


def trace_cell(step: Callable[..., Any]) -> StepTrace:
    """Return what to call in place of `step`, h = step(x_t, h) with h `[B, H]` or a tuple (h, c).

        steps = trace_cell(step)
        for x_t in x:
            h = steps(x_t, h)
        cost = loss(h)
        (cost + alpha * omega(steps, cost)).backward()

    It keeps the calls until `with steps:` or a new `trace_cell(step)`. `omega` runs every step
    once more. Raises TypeError where `step` cannot be called.
    """
    if not callable(step):
        raise TypeError(f"expected a function h = step(x, h), got {type(step).__name__}")
    _check_step(step)
    return StepTrace(step)


def _recorder(rnn: Any) -> Trace:
    if not isinstance(rnn, nn.Module):
        raise TypeError(
            f"expected a torch.nn.Module, got {type(rnn).__name__}: for a function h = step(x, h) "
            "use trace_cell(step)"
        )
    if "forward" in vars(rnn):
        raise ValueError(
            f"expected a {type(rnn).__name__} with its own forward, got one that is replaced: it "
            "is traced already, or another tool has changed it; take one away"
        )
    if isinstance(rnn, STOCK):
        return SequenceTrace(rnn)
    inside = {} if isinstance(rnn, RECURRENT) else recurrent(rnn)
    if inside:
        raise ValueError(
            f"expected a recurrent module, got {type(rnn).__name__}, which contains "
            f"{described(inside)}: pass that, as model.{next(iter(inside))}"
        )
    _check_step(rnn.forward, type(rnn).__name__)
    return StepTrace(rnn.forward, rnn)


def _check_step(step: Callable[..., Any], name: str = "a function") -> None:
    """Raise TypeError where `step` cannot be called with x and h."""
    try:
        takes = signature(step)
    except ValueError:  # built in, and silent about it
        return
    try:
        takes.bind(None, None)
    except TypeError:
        raise TypeError(
            f"expected one step h = step(x, h), got {name} that takes {takes}: pass the module "
            "that takes an input and a state, or wrap it in a function for trace_cell"
        ) from None
