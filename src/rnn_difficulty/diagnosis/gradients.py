"""∂E/∂ of tensors inside a graph, without touching any `.grad`, or a sentence that says why not."""

from typing import Any

import torch
from torch import Tensor


def gradients(cost: Any, tensors: list[Tensor]) -> list[Tensor | None]:
    """Return ∂cost/∂tensor of each, None where cost does not depend on it; the graph stays.

    Raises TypeError or ValueError where `cost` is no scalar with a graph that reaches them.
    """
    check_scalar(cost)
    inside = [tensor for tensor in tensors if tensor.requires_grad]
    if not inside or not cost.requires_grad:
        raise _independent()
    try:
        found = iter(torch.autograd.grad(cost, inside, retain_graph=True, allow_unused=True))
    except RuntimeError as error:
        raise _freed(error) from error
    every = [next(found) if tensor.requires_grad else None for tensor in tensors]
    if all(gradient is None for gradient in every):
        raise _independent()
    return every


def check_scalar(cost: Any) -> None:
    """Raise unless `cost` is a tensor with one element."""
    if not isinstance(cost, Tensor):
        raise TypeError(
            f"expected the loss as a scalar tensor, got {type(cost).__name__}: return the tensor, "
            "without .item() or float()"
        )
    if cost.numel() != 1:
        raise ValueError(
            f"expected a scalar loss, got shape {list(cost.shape)}: take its mean() or sum()"
        )


def check_finite(gradient: Tensor | None, cost: Tensor) -> None:
    """Raise ValueError where the loss itself, before any recurrence, has no finite gradient."""
    # NaN goes through aminmax, in one pass.
    if gradient is not None and not torch.stack(gradient.aminmax()).isfinite().all():
        raise ValueError(
            f"expected finite ∂loss/∂h, got one that is not, at a loss of {cost.item():.4g}: "
            "look into the loss (log or square root of 0, overflow of float16)"
        )


def _independent() -> ValueError:
    return ValueError(
        "expected a loss that depends on the states of the recurrent module, got one that does "
        "not: compute it from the model's outputs, without detach(), .data, argmax or no_grad() "
        "on the way"
    )


def _freed(error: RuntimeError) -> RuntimeError:
    if "second time" not in str(error):
        return error
    return RuntimeError(
        "expected the graph of the loss, got one that backward() has freed: call omega before "
        "backward(), as (loss + alpha * omega(steps, loss)).backward()"
    )
