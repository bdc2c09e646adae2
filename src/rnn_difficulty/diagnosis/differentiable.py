"""Whether autograd can follow a step back to its state, or a sentence that says why not."""

from typing import Any

import torch
from torch import Tensor


def check_mode() -> None:
    """Raise ValueError inside of inference_mode(), where there is no autograd at all."""
    if torch.is_inference_mode_enabled():
        raise ValueError(
            "expected autograd, got torch.inference_mode(): call this outside of it (no_grad() is "
            "fine)"
        )


def check_tensor(values: Any, what: str) -> None:
    """Raise TypeError unless `values` is a tensor, ValueError unless it is finite."""
    if not isinstance(values, Tensor):
        raise TypeError(
            f"expected {what} as a tensor, got {type(values).__name__}: torch.stack a list of "
            "tensors, torch.as_tensor an array"
        )
    if not values.isfinite().all():
        raise ValueError(
            f"expected finite {what}, got NaN or an infinity: clean the data, or look into the "
            "run that it comes from"
        )


def back(after: Tensor, h: Tensor, error: Tensor) -> Tensor:
    """Return error · ∂after/∂h; raise ValueError where autograd sees no way from `after` to `h`."""
    if after.requires_grad:
        (found,) = torch.autograd.grad(after, h, error, allow_unused=True)
        if found is not None:
            return found
    raise ValueError(
        "expected a step whose new state depends on h under autograd, got one that does not: its "
        "Jacobian would read 0 and everything stable; take no_grad(), inference_mode(), detach(), "
        ".data and NumPy out of the step"
    )
