"""A recurrent module as one map of one state, all layers (and c) in a row: s = step(x, s)."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from rnn_difficulty.diagnosis.find import described, recurrent
from rnn_difficulty.diagnosis.weights import States


def whole_step(rnn: Any) -> Callable[[Tensor, Tensor], Tensor]:
    """Return s = step(x, s) for x `[B, D]` and s `[B, S]`.

    S is H of a cell, layers · H of an nn.RNN or nn.GRU, and twice that of an LSTM: h, then c.
    """
    if isinstance(rnn, nn.RNNBase):
        return _of_sequence(rnn)
    if isinstance(rnn, nn.LSTMCell):
        return lambda x, s: torch.cat(rnn(x, tuple(s.chunk(2, -1))), -1)
    if not callable(rnn):
        raise TypeError(
            f"expected a recurrent module or a function h = step(x, h), got {type(rnn).__name__}"
        )
    step: Callable[[Tensor, Tensor], Tensor] = rnn
    return step


def _of_sequence(rnn: nn.RNNBase) -> Callable[[Tensor, Tensor], Tensor]:
    if rnn.bidirectional:
        raise ValueError(
            "expected one direction of time, got a bidirectional module: its trajectories run in "
            "opposite directions; copy the weights of one into an nn.RNN of its own"
        )
    if rnn.proj_size:
        raise ValueError(f"expected proj_size = 0, got {rnn.proj_size}: pass a step of your own")
    parts = 2 if rnn.mode == "LSTM" else 1

    def step(x: Tensor, s: Tensor) -> Tensor:
        states = s.reshape(len(s), parts, rnn.num_layers, -1).permute(1, 2, 0, 3).contiguous()
        one = x[:, None] if rnn.batch_first else x[None]
        after = rnn(one, tuple(states) if parts == 2 else states[0])[1]
        return flat(after if parts == 2 else (after,))

    return step


def flat(states: States) -> Tensor:
    """Return `[B, parts · N · H]` of states `[N, B, H]`."""
    return torch.stack(states).permute(2, 0, 1, 3).flatten(1)


def time_major(rnn: Any, inputs: Any) -> Tensor:
    """Return inputs as `[T, B, D]`."""
    if isinstance(inputs, PackedSequence):
        raise TypeError(
            "expected a tensor [T, B, D], got a PackedSequence: exponents are means over whole "
            "sequences; pass those of one length"
        )
    if not isinstance(inputs, Tensor):
        raise TypeError(
            f"expected a tensor [T, B, D], got {type(inputs).__name__}: torch.stack the steps"
        )
    if inputs.dim() == 2 and isinstance(rnn, (nn.RNNBase, nn.RNNCellBase)):
        return inputs[:, None]
    return inputs.transpose(0, 1) if getattr(rnn, "batch_first", False) else inputs


def initial_state(rnn: Any, inputs: Tensor, h_0: Any) -> Tensor:
    """Return s `[B, S]`: `h_0` in the form the module takes, zeros where a module has none."""
    if isinstance(rnn, nn.RNNBase):
        if h_0 is not None:
            given = tuple(h_0) if rnn.mode == "LSTM" else (h_0,)
            return flat(tuple(p if p.dim() == 3 else p[:, None] for p in given)).detach()
        parts = 2 if rnn.mode == "LSTM" else 1
        return inputs.new_zeros(inputs.shape[1], parts * rnn.num_layers * rnn.hidden_size)
    if h_0 is None and isinstance(rnn, nn.RNNCellBase):
        parts = 2 if isinstance(rnn, nn.LSTMCell) else 1
        return inputs.new_zeros(inputs.shape[1], parts * rnn.hidden_size)
    inside = recurrent(rnn) if isinstance(rnn, nn.Module) else {}
    if h_0 is None and inside:
        raise ValueError(
            f"expected a recurrent module, got {type(rnn).__name__}, which contains "
            f'{described(inside)}: pass that, model.get_submodule("{next(iter(inside))}"), with '
            "the inputs that it gets; or h_0 beside a module that is one step h = step(x, h)"
        )
    if h_0 is None:
        raise ValueError("expected h_0 [B, H] beside a function h = step(x, h), got None")
    state = h_0 if isinstance(h_0, Tensor) else torch.cat(tuple(h_0), -1)
    return (state if state.dim() == 2 else state[None]).detach()
