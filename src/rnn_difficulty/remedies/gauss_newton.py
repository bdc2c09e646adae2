"""Products with the Gauss–Newton matrix, which is never formed.

A cost is L(z(θ)): the network's outputs z, then a convex loss L. With J = ∂z/∂θ and H_L = ∂²L/∂z²,

    ∂²L/∂θ² = Jᵀ H_L J + Σ_i (∂L/∂z_i) ∂²z_i/∂θ²,       G = Jᵀ H_L J.

G keeps the first term alone, so it has no negative curvature. Gv is computed from right to left:
Jv by one pass forward, then Jᵀ(H_L Jv) by one pass back.

Source: Schraudolph 2002, *Fast curvature matrix-vector products for second-order gradient descent*;
as the curvature of Hessian-free optimization: Martens 2010.
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.func import jvp, vjp
from torch.nn.functional import softmax

Tree = Any
"""A tensor, or a tuple, NamedTuple or dict of them."""


def product(
    outputs: Callable[[Tree], Tree],
    loss_curvature: Callable[[Tree, Tree], Tree],
    theta: Tree,
    v: Tree,
) -> Tree:
    """Return Gv at θ, of the form of θ; v has that form too.

    `outputs` is θ ↦ z, `loss_curvature` is (z, Rz) ↦ H_L(z) Rz.
    """
    # PyTorch's types leave out that both return two values unless asked for more.
    z, Jv = jvp(outputs, (theta,), (v,))  # type: ignore[misc]
    _, pull_back = vjp(outputs, theta)  # type: ignore[misc]
    (Gv,) = pull_back(loss_curvature(z, Jv))
    return Gv


def softmax_curvature(y: Tensor, Ry: Tensor) -> Tensor:
    """Return (diag(p) − p pᵀ) Ry, p = softmax(y): H_L of −log p[target], whatever the target."""
    p = softmax(y, -1)
    return p * (Ry - (p * Ry).sum(-1, keepdim=True))


def squared_curvature(y: Tensor, Ry: Tensor) -> Tensor:
    """Return 2 Ry: H_L of ‖y − target‖²."""
    return 2 * Ry


CURVATURES = {"softmax": softmax_curvature, "squared": squared_curvature}
"""H_L by the names of the costs in `engines.costs`, `[S, B, K]` ↦ `[S, B, K]`."""
