"""The costs of `cost`, in PyTorch: (y, target) ↦ (L `[S, B]`, ∂L/∂y `[S, B, K]`)."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax


def softmax(y: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """−log softmax(y)[target]; targets are classes `[S, B]`."""
    log_p = log_softmax(y, -1)
    at = target[..., None]
    minus_one = -torch.ones_like(at, dtype=y.dtype)
    return -log_p.gather(-1, at)[..., 0], log_p.exp().scatter_add_(-1, at, minus_one)


def squared(y: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """‖y − target‖²; targets are values `[S, B, K]`."""
    residual = y - target
    return residual.square().sum(-1), 2 * residual


def bernoulli(y: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """K independent coins with p = 1/(1 + e^−y); targets are 0 or 1, `[S, B, K]`."""
    value = binary_cross_entropy_with_logits(y, target, reduction="none").sum(-1)
    return value, torch.sigmoid(y) - target


COSTS = {"softmax": softmax, "squared": squared, "bernoulli": bernoulli}
"""By the names of `cost.COSTS`."""
