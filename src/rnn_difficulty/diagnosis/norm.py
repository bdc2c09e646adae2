"""‖v‖ of error signals as small as the type can hold: squares would underflow long before."""

import torch
from torch import Tensor


def norm(v: Tensor) -> Tensor:
    """Return ‖v‖ over the last axis, `[...]` of `[..., S]`.

    Squares of float32 below 1e-23 are 0, though such an error signal is far from it; so the
    largest entry is taken out first.
    """
    largest = v.abs().amax(-1)
    scale = torch.where((largest > 0) & largest.isfinite(), largest, 1)
    return torch.linalg.vector_norm(v / scale[..., None], dim=-1) * scale


def directions(v: Tensor, size: Tensor) -> Tensor:
    """Return v/‖v‖ `[..., S]`, 0 where `size` = ‖v‖ `[...]` is 0."""
    return v / torch.where(size > 0, size, 1)[..., None]
