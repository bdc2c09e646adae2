"""Structural damping: a step may move the weights, not the sequence of hidden states.

    S(θ) = Σ_t ½ ‖h_t(θ) − h_t(θ_n)‖²                 distance from the states at the current θ_n
    R(δ) = ½ ‖δ‖² + μ S(θ_n + δ)                      what λ damps

S and its gradient are 0 at θ_n. Its Gauss–Newton matrix there is Σ_t J_tᵀ J_t with J_t = ∂h_t/∂θ,
so the damped curvature is

    B = G + λ I + λ μ Σ_t J_tᵀ J_t.

It costs nothing beside a Gauss–Newton product: take (y, h) for outputs of the network, and
diag(H_L, λμ I) for the curvature of their loss.

Source: Martens & Sutskever 2011, §4, with the squared distance; Sutskever, Martens & Hinton 2011.
"""

from collections.abc import Callable

from torch import Tensor

Curvature = Callable[[Tensor, Tensor], Tensor]
States = tuple[Tensor, Tensor]
"""The outputs y and the hidden states h."""


def distance(h: Tensor, h_n: Tensor, weights: Tensor) -> Tensor:
    """Return S for states `[T, B, H]`; sequence b counts `weights[b]` times, `[B]`."""
    return ((h - h_n).square().sum((0, 2)) * weights).sum() / 2


def curvature(
    of_loss: Curvature, weights: Tensor, damping: float
) -> Callable[[States, States], States]:
    """Return (z, Rz) ↦ H Rz of L(y) + `damping` · S, where z = (y, h) and `damping` is λμ.

    `of_loss` is (y, Ry) ↦ H_L Ry; `weights` `[B]` as in `distance`.
    """

    def of_both(z: States, Rz: States) -> States:
        return of_loss(z[0], Rz[0]), damping * weights[:, None] * Rz[1]

    return of_both
