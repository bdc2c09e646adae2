"""nn.RNN, nn.LSTM and nn.GRU while they are traced: the same numbers, with every state kept."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from rnn_difficulty.diagnosis import fused_layers, layout
from rnn_difficulty.diagnosis.finite import check_steps
from rnn_difficulty.diagnosis.fused_layers import Layers
from rnn_difficulty.diagnosis.layout import Layout
from rnn_difficulty.diagnosis.sequence_signal import signals
from rnn_difficulty.diagnosis.signal import Signal
from rnn_difficulty.diagnosis.weights import States

STOCK = (nn.RNN, nn.LSTM, nn.GRU)


@dataclass(eq=False)
class SequenceCall:
    """One call of the module."""

    layout: Layout
    start: States
    """h_0 (and c_0), `[N, B, H]`, N = layers × directions."""
    layers: Layers
    seen: States
    """The final state, as everything but the next call of this module reads it."""
    returned: States
    """A copy of it for the caller, who may change it."""
    versions: list[int]
    follows: "SequenceCall | None"
    followed: bool = False


class SequenceTrace:
    """The calls of one nn.RNN, nn.LSTM or nn.GRU while it is traced."""

    def __init__(self, rnn: Any) -> None:
        """Raise ValueError for a module whose forward pass is not PyTorch's own."""
        stock = next(kind for kind in STOCK if isinstance(rnn, kind))
        if type(rnn).forward is not stock.forward:
            raise ValueError(
                f"expected the forward of nn.{stock.__name__}, got that of {type(rnn).__name__}: "
                f"pass an nn.{stock.__name__} inside it, or write its step and use trace_cell"
            )
        if rnn.proj_size:
            raise ValueError(
                f"expected proj_size = 0, got {rnn.proj_size}: write the LSTM with projection as "
                "h, c = step(x, (h, c)) and use trace_cell"
            )
        self.rnn = rnn
        self.calls: list[SequenceCall] = []

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return what `rnn.forward(input, hx)` does; keep what happens on the way."""
        if not torch.is_grad_enabled():
            return type(self.rnn).forward(self.rnn, input, hx)
        packed = isinstance(input, PackedSequence)
        data = input.data if packed else self._time_major(input)
        where = layout.packed(input) if packed else layout.plain(data)
        single = not packed and input.dim() == 2
        before = None if packed else self._followed(hx)
        start = before.layers.end if before else self._start(hx, data, where, single)
        call = _call(fused_layers.run(self.rnn, data, where, start), where, start, before, single)
        self.calls.append(call)
        state = call.returned if len(call.returned) > 1 else call.returned[0]
        return self._output(call, single), state

    def signals(self, cost: Tensor) -> list[list[Signal]]:
        """Return the error signals of ∂cost, a list of trajectories for each of the N layers."""
        return signals(self.rnn, self.calls, cost)

    def check(self) -> None:
        """Raise ValueError where inputs or states are not finite."""
        for call in self.calls:
            padded = call.layout.padded
            check_steps(padded(call.layers.inputs[0]), "inputs of the recurrent module")
            for number, output in enumerate(call.layers.outputs):
                check_steps(padded(output), f"states of layer {number}")

    def _time_major(self, input: Tensor) -> Tensor:
        if not isinstance(input, Tensor) or input.dim() not in (2, 3):
            got = list(input.shape) if isinstance(input, Tensor) else type(input).__name__
            raise ValueError(
                f"expected inputs [T, B, D] or [T, D] as a tensor, got {got}: stack the steps, add "
                "or drop a dimension"
            )
        if input.dim() == 2:
            return input[:, None]
        return input.transpose(0, 1) if self.rnn.batch_first else input

    def _output(self, call: SequenceCall, single: bool) -> Any:
        output = call.layers.outputs[-1].clone()
        if call.layout.packed:
            return call.layout.repacked(output)
        if single:
            return output.squeeze(1)
        return output.transpose(0, 1) if self.rnn.batch_first else output

    def _followed(self, hx: Any) -> SequenceCall | None:
        """Return the call whose final state `hx` is, unchanged."""
        parts = hx if isinstance(hx, (tuple, list)) else (hx,)
        for call in reversed(self.calls):
            same = len(parts) == len(call.returned) and all(
                a is b and b._version == version
                for a, b, version in zip(parts, call.returned, call.versions, strict=True)
            )
            if same and not call.followed and not call.layout.packed:
                call.followed = True
                return call
        return None

    def _start(self, hx: Any, data: Tensor, where: Layout, single: bool) -> States:
        """Return h_0 (and c_0) `[N, B, H]` with a graph, zeros where none is given."""
        rnn, parts = self.rnn, 2 if self.rnn.mode == "LSTM" else 1
        rows = rnn.num_layers * (2 if rnn.bidirectional else 1)
        if hx is None:
            zeros = data.new_zeros(parts, rows, len(where.lengths), rnn.hidden_size)
            given: States = tuple(zeros)
        else:
            given = tuple(hx) if parts == 2 else (hx,)
            given = tuple(part[:, None] for part in given) if single else given
        sizes = where.packed.batch_sizes if where.packed else None
        laid = data.transpose(0, 1) if rnn.batch_first and sizes is None else data
        rnn.check_forward_args(laid, given if parts == 2 else given[0], sizes)
        return tuple(p if p.requires_grad else p.detach().requires_grad_() for p in given)


def _call(
    layers: Layers, where: Layout, start: States, before: SequenceCall | None, single: bool
) -> SequenceCall:
    seen = tuple(part.view_as(part) for part in layers.end)
    returned = tuple(part.squeeze(1).clone() if single else part.clone() for part in seen)
    versions = [part._version for part in returned]
    return SequenceCall(where, start, layers, seen, returned, versions, before)
