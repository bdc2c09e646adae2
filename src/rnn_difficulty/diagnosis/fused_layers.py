"""Layer by layer through nn.RNN, nn.LSTM or nn.GRU, each one fused call."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from rnn_difficulty.diagnosis.layout import Layout
from rnn_difficulty.diagnosis.weights import States, Weights

FUSED: dict[str, Any] = {
    "RNN_TANH": torch.rnn_tanh,
    "RNN_RELU": torch.rnn_relu,
    "LSTM": torch.lstm,
    "GRU": torch.gru,
}


class Layers(NamedTuple):
    """What one call of the module computes; N = layers × directions."""

    inputs: list[Tensor]
    """What each layer reads, as the module stores it: `[T, B, D]` or packed."""
    outputs: list[Tensor]
    """What each layer gives, with its graph."""
    end: States
    """h_T (and c_T), `[N, B, H]`."""
    weights: list[Weights]
    """N of them: a parametrization computes its weights, random ones too, anew at every look."""


def run(rnn: Any, data: Tensor, where: Layout, start: States) -> Layers:
    """Return what every layer computes from `data` and h_0 (and c_0) `[N, B, H]`.

    Dropout between the layers draws what PyTorch's pass on a CPU draws.
    """
    inputs: list[Tensor] = []
    outputs: list[Tensor] = []
    ends: list[list[Tensor]] = []
    state = where.in_packed_order(start)
    every = weights(rnn)
    directions = len(every) // rnn.num_layers
    for layer in range(rnn.num_layers):
        if layer:
            data = F.dropout(outputs[-1], rnn.dropout, rnn.training)
        inputs.append(data)
        rows = slice(layer * directions, (layer + 1) * directions)
        output, *final = _fused(rnn, every[rows], data, where, tuple(part[rows] for part in state))
        outputs.append(output)
        ends.append(final)
    end = tuple(torch.cat(part) for part in zip(*ends, strict=True))
    return Layers(inputs, outputs, where.in_order(end), every)


def _fused(rnn: Any, layer: list[Weights], data: Tensor, where: Layout, state: States) -> Any:
    flat = [w for each in layer for w in each if w is not None]
    hx = state if rnn.mode == "LSTM" else state[0]
    # In training mode always: without dropout it differs only in that cuDNN can go back.
    settings = (flat, rnn.bias, 1, 0.0, True, rnn.bidirectional)
    with _quiet_copy(rnn):
        if where.packed is None:
            return FUSED[rnn.mode](data, hx, *settings, False)
        return FUSED[rnn.mode](data, where.packed.batch_sizes, hx, *settings)


@contextmanager
def _quiet_copy(rnn: Any) -> Iterator[None]:
    """Let cuDNN copy the weights of one layer, which lie apart, without a warning."""
    if rnn.num_layers == 1 or not rnn.weight_ih_l0.is_cuda:
        yield
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "RNN module weights are not part of single contiguous")
        yield


def weights(rnn: Any) -> list[Weights]:
    """Return the weights of every layer and direction, in the order of h_n, as one pass has them.

    PyTorch's own forward pass begins so, and looks at each weight as often.
    """
    rnn._update_flat_weights()
    flat = iter(rnn._flat_weights)
    rows = rnn.num_layers * (2 if rnn.bidirectional else 1)
    biases = (None, None)
    return [
        Weights(next(flat), next(flat), *((next(flat), next(flat)) if rnn.bias else biases))
        for _ in range(rows)
    ]
