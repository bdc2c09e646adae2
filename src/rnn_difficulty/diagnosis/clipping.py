"""Clipping the norm of the gradient, in place (ICML 2013, Algorithm 1)."""

import warnings
from collections.abc import Iterable

import torch
from torch import Tensor
from torch.utils.weak import WeakTensorKeyDictionary

_WARNED = WeakTensorKeyDictionary()
"""The first parameter of each network that has been warned about."""


def clip_norm_(parameters: Tensor | Iterable[Tensor], threshold: float) -> Tensor:
    """If ‖ĝ‖ ≥ threshold, set ĝ ← threshold/‖ĝ‖ · ĝ in place; return ‖ĝ‖ as it was, a scalar.

    One norm over all gradients of `parameters`. Exactly Alg. 1: `torch.nn.utils.clip_grad_norm_`
    adds 1e-6 to the norm. Where ‖ĝ‖ is NaN or infinite the gradients become 0, so that the update
    leaves the weights as they are; a warning says so once for each network.

    Call it after `backward()` (with a GradScaler after `unscale_(optimizer)`), before `step()`.
    Raises ValueError for a threshold that is not positive, and where there are no gradients yet.
    """
    if not threshold > 0:
        raise ValueError(
            f"expected a positive threshold, got {threshold}: take one from "
            "GradientNorms().suggest(), ½ to 10 times the average norm"
        )
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    gradients = gradients_of(parameters)
    size = total_norm(gradients)
    if not size.isfinite():
        _warn(parameters[0], size)
        for gradient in gradients:
            gradient.zero_()
    elif size >= threshold:
        for gradient in gradients:
            gradient.mul_(threshold / float(size))
    dtypes = {gradient.dtype for gradient in gradients} - {torch.float16, torch.bfloat16}
    return size.to(torch.float64 if torch.float64 in dtypes else torch.float32)


def gradients_of(parameters: list[Tensor]) -> list[Tensor]:
    """Return the gradients that are there; raise ValueError where none is."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        raise ValueError(
            f"expected gradients, got none in {len(parameters)} parameters: call this after "
            "backward() and before zero_grad()"
        )
    return gradients


def total_norm(gradients: list[Tensor]) -> Tensor:
    """Return ‖ĝ‖ over all gradients together.

    In float64, where a square does not overflow: a gradient of 1e25 has exploded, but has a norm.
    """
    sizes = [_norm(gradient) for gradient in gradients]
    return torch.linalg.vector_norm(torch.stack([size.to(sizes[0].device) for size in sizes]))


def _norm(gradient: Tensor) -> Tensor:
    values = gradient.detach()
    values = values.coalesce().values() if values.is_sparse else values
    dtype = torch.float32 if values.device.type == "mps" else torch.float64
    return torch.linalg.vector_norm(values, dtype=dtype)


def _warn(parameter: Tensor, size: Tensor) -> None:
    if parameter in _WARNED:
        return
    _WARNED[parameter] = True
    warnings.warn(
        f"the norm of the gradient is {float(size)}: this update is left out (gradients set to 0). "
        "It is said once; count later ones with norm.isfinite()",
        stacklevel=3,
    )
