"""The error signals of nn.RNN, nn.LSTM and nn.GRU from their fused pass.

The gradient of the loss with respect to `output` is exactly the *direct* error: the recurrence runs
inside the fused operation and never through `output`. The closed form adds what comes back through
time.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from rnn_difficulty.diagnosis.gradients import check_finite, gradients
from rnn_difficulty.diagnosis.layout import add_at_end, reversed_in_time
from rnn_difficulty.diagnosis.signal import Signal, chains, measured
from rnn_difficulty.diagnosis.stock import StockStep, cell_error
from rnn_difficulty.diagnosis.weights import States, Weights

if TYPE_CHECKING:
    from rnn_difficulty.diagnosis.sequence import SequenceCall


class Piece(NamedTuple):
    """One call, one layer, one direction, in the order in which it was computed."""

    x: Tensor
    """`[T, B, D]`."""
    h: Tensor
    """h_1 … h_T, `[T, B, H]`."""
    start: States
    """h_0 (and c_0), `[B, H]`."""
    direct: Tensor
    """`[T + 1, B, S]`."""
    lengths: Tensor
    weights: Weights


def signals(rnn: Any, calls: "list[SequenceCall]", cost: Tensor) -> list[list[Signal]]:
    """Return one list a layer and direction, with one signal a chain of calls."""
    found = iter(gradients(cost, [t for call in calls for t in (*call.layers.outputs, *call.seen)]))
    errors = {
        id(call): ([next(found) for _ in call.layers.outputs], [next(found) for _ in call.seen])
        for call in calls
    }
    for outputs, ends in errors.values():
        for gradient in (outputs[-1], *ends):
            check_finite(gradient, cost)
    return [
        [
            _signal(rnn, [_piece(call, row, rnn, *errors[id(call)]) for call in chain])
            for chain in chains(calls)
        ]
        for row in range(len(calls[0].layers.weights))
    ]


def _piece(
    call: "SequenceCall",
    row: int,
    rnn: Any,
    outputs: list[Tensor | None],
    ends: list[Tensor | None],
) -> Piece:
    layer, direction = divmod(row, 2) if rnn.bidirectional else (row, 0)
    columns = slice(direction * rnn.hidden_size, (direction + 1) * rnn.hidden_size)
    output, padded = call.layers.outputs[layer], call.layout.padded
    gradient = outputs[layer]
    error = torch.zeros_like(output) if gradient is None else gradient
    parts = [call.layers.inputs[layer], output[..., columns], error[..., columns]]
    x, h, e = (padded(measured(part)) for part in parts)
    lengths = call.layout.lengths
    if direction:
        x, h, e = (reversed_in_time(part, lengths) for part in (x, h, e))
    start = tuple(measured(part[row]) for part in call.start)
    last = [
        torch.zeros_like(part) if end is None else measured(end[row])
        for part, end in zip(start, ends, strict=True)
    ]
    direct = e.new_zeros(len(e) + 1, e.shape[1], len(start) * rnn.hidden_size)
    direct[1:, :, : rnn.hidden_size] = e
    direct = add_at_end(direct, torch.cat(last, -1), lengths)
    return Piece(x, h, start, direct, lengths, call.layers.weights[row])


def _signal(rnn: Any, pieces: list[Piece]) -> Signal:
    """Return the signal of calls that continue each other."""
    first = pieces[0]
    x, h = (torch.cat(part) for part in zip(*((p.x, p.h) for p in pieces), strict=True))
    # The end of one call is the start of the next: only the former has a direct error.
    direct = torch.cat([first.direct, *(piece.direct[1:] for piece in pieces[1:])])
    lengths = torch.stack([piece.lengths for piece in pieces]).sum(0)
    before = (torch.cat([first.start[0][None], h[:-1]]), *(c_0[None] for c_0 in first.start[1:]))
    step = StockStep(rnn.mode, x, before, (h,), _weights(pieces), lengths)
    error, back = step.error_signal(direct)
    cell = cell_error(step.factors, error)
    return Signal(error, back, direct, lengths, rnn.hidden_size, cell, step)


def _weights(pieces: list[Piece]) -> Weights:
    """Return the weights of calls that continue each other; raise ValueError if they differ."""
    first = pieces[0].weights
    for piece in pieces[1:]:
        W_hh = piece.weights.W_hh
        if W_hh is not first.W_hh and not torch.equal(W_hh, first.W_hh):
            raise ValueError(
                "expected the same W_hh in calls that continue each other, got others: its "
                "parametrization draws or changes it at every call; detach() the state between the "
                "calls, or use model.eval()"
            )
    return first
