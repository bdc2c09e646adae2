"""How B sequences lie in one tensor: time-major, packed, and turned round for the way back."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from rnn_difficulty.diagnosis.weights import States


class Layout(NamedTuple):
    """The lengths of B sequences, and the order in which a packed one stores them."""

    lengths: Tensor
    """`[B]`, on the device of the data."""
    packed: PackedSequence | None
    """The packed input, None for a plain `[T, B, D]`."""

    def padded(self, data: Tensor) -> Tensor:
        """Return `[T, B, ...]`, 0 after the end of a sequence, of data as the module keeps it."""
        if self.packed is None:
            return data
        return pad_packed_sequence(self.repacked(data))[0]

    def in_packed_order(self, states: States) -> States:
        """Return states `[N, B, H]` in the order in which a packed input stores its sequences."""
        order = self.packed.sorted_indices if self.packed else None
        return states if order is None else tuple(part[:, order] for part in states)

    def in_order(self, states: States) -> States:
        """Undo `in_packed_order`."""
        order = self.packed.unsorted_indices if self.packed else None
        return states if order is None else tuple(part[:, order] for part in states)

    def repacked(self, data: Tensor) -> PackedSequence:
        """Return packed `data` with the order of the input."""
        assert self.packed is not None
        return PackedSequence(data, *self.packed[1:])


def plain(data: Tensor) -> Layout:
    """Return the layout of `data` `[T, B, D]`."""
    steps, batch = data.shape[:2]
    return Layout(torch.full((batch,), steps, device=data.device), None)


def packed(sequence: PackedSequence) -> Layout:
    """Return the layout of a packed input; its sequences keep the order they were packed in."""
    sizes = sequence.batch_sizes
    lengths = (sizes[None] > torch.arange(int(sizes[0]))[:, None]).sum(1).to(sequence.data.device)
    order = sequence.unsorted_indices
    return Layout(lengths if order is None else lengths[order], sequence)


def reversed_in_time(padded: Tensor, lengths: Tensor) -> Tensor:
    """Return every sequence of `[T, B, ...]` from its own last step to its first."""
    time = torch.arange(len(padded), device=padded.device)[:, None]
    source = torch.where(time < lengths, lengths - 1 - time, time)
    index = source.reshape(*source.shape, *[1] * (padded.dim() - 2)).expand(padded.shape)
    return padded.gather(0, index)


def add_at_end(steps: Tensor, last: Tensor, lengths: Tensor) -> Tensor:
    """Return `steps` `[T + 1, B, S]` with `last` `[B, S]` added where each sequence ends."""
    sequences = torch.arange(len(lengths), device=steps.device)
    steps[lengths, sequences] += last
    return steps


def joined(parts: list[Tensor], fill: float) -> Tensor:
    """Return tensors `[T_i, B_i, ...]` side by side, `[T, Σ B_i, ...]`, shorter ones filled up."""
    steps = max(len(part) for part in parts)
    filled = [
        torch.cat([part, part.new_full((steps - len(part), *part.shape[1:]), fill)])
        for part in parts
    ]
    return torch.cat(filled, 1)
