"""Dynamics of networks with 16 bits are computed in float32, where a difference has digits."""

import copy
from typing import Any

import torch
from torch import Tensor, nn

LOW = (torch.float16, torch.bfloat16)


def precise(value: Any) -> Any:
    """Return a tensor of 16 bits in float32, others and other things as they are.

    Tensors made in inference_mode become ordinary ones; a tuple is done part by part.
    """
    if isinstance(value, (tuple, list)):
        return type(value)(precise(part) for part in value)
    if not isinstance(value, Tensor):
        return value
    value = value.clone() if value.is_inference() else value
    return value.float() if value.dtype in LOW else value


def precise_module(step: Any, dtype: torch.dtype) -> Any:
    """Return a module of 16 bits as a copy in float32; a function has to take float32 itself."""
    if dtype in LOW and isinstance(step, nn.Module):
        return copy.deepcopy(step).float()
    return step
