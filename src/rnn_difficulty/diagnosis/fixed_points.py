"""Where a trained network comes to rest with one input held: h = step(u, h) (ICML 2013, §2.2)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import root
from torch import Tensor

SAME = 1e-4
"""Points closer than this, relative to their size, are one."""


class FixedPoints(NamedTuple):
    """N states with h = step(u, h), each once."""

    states: Tensor
    """`[N, H]`."""
    jacobians: Tensor
    """∂step/∂h there, `[N, H, H]`."""
    eigenvalues: Tensor
    """Complex, `[N, H]`, the largest in modulus first."""
    stable: Tensor
    """Whether each attracts: all |eigenvalues| < 1, `[N]`."""
    residuals: Tensor
    """‖step(u, h) − h‖, `[N]`."""


def fixed_points(
    step: Callable[[Any, Tensor], Tensor], starts: Tensor, inputs: Any = None
) -> FixedPoints:
    """Return the fixed points of h ← step(u, h) that are reached from `starts` `[M, H]`.

    `step` takes the input first, as nn.RNNCell and nn.GRUCell do, and one state `[H]` or a batch
    `[B, H]`; for an LSTM let it split and join (h, c). `inputs` is u, one input `[D]`, or None.
    SciPy's Newton-like `root` finds unstable points too; what it does not reach is not in the list.

    Raises ValueError for starts that are no `[M, H]`, or a step that gives another shape.
    """
    if starts.dim() != 2 or not starts.is_floating_point():
        raise ValueError(
            f"expected starts [M, H], M states of floats, got {starts.dtype} {list(starts.shape)}: "
            "pass h[None] for one state"
        )
    alone = _for_one(step, starts[0].detach(), inputs)
    found: list[Tensor] = []
    for start in starts.detach():
        h = _solve(alone, start)
        if h is not None and not any(_same(h, other) for other in found):
            found.append(h)
    return _described(alone, found, starts.detach())


def _for_one(
    step: Callable[[Any, Tensor], Tensor], state: Tensor, inputs: Any
) -> Callable[[Tensor], Tensor]:
    """Return h → step(u, h) for one state `[H]`, by a batch of one where the step wants it so."""

    def plainly(h: Tensor) -> Tensor:
        return step(inputs, h)

    def as_batch(h: Tensor) -> Tensor:
        return step(inputs[None] if isinstance(inputs, Tensor) else inputs, h[None])[0]

    for way in (plainly, as_batch):
        try:
            if way(state).shape == state.shape:
                return way
        except (RuntimeError, IndexError, ValueError, TypeError) as error:
            refused = error
        else:
            refused = ValueError(f"it gives {list(way(state).shape)}")
    raise ValueError(
        f"expected step(u, h) to give a state [{len(state)}] like h, got: {refused}; check the "
        "order (input first) and the sizes of u and h"
    ) from refused


def _solve(step: Callable[[Tensor], Tensor], start: Tensor) -> Tensor | None:
    identity = np.eye(len(start))

    def tensor(h: NDArray[np.float64]) -> Tensor:
        return torch.as_tensor(h, dtype=start.dtype, device=start.device)

    def gap(h: NDArray[np.float64]) -> NDArray[np.float64]:
        with torch.no_grad():
            return (step(tensor(h)) - tensor(h)).double().cpu().numpy()

    def slope(h: NDArray[np.float64]) -> NDArray[np.float64]:
        return _jacobian(step, tensor(h)).double().cpu().numpy() - identity

    precision = torch.finfo(start.dtype).eps
    solution = root(gap, start.double().cpu().numpy(), jac=slope, tol=precision)
    h = tensor(solution.x)
    # SciPy's own verdict asks for more digits than the type has.
    close = np.abs(gap(solution.x)).max() <= 1000 * precision * max(1.0, float(h.abs().max()))
    return h if close else None


def _jacobian(step: Callable[[Tensor], Tensor], h: Tensor) -> Tensor:
    with torch.enable_grad():
        jacobian: Tensor = torch.autograd.functional.jacobian(step, h)
    return jacobian.detach()


def _same(a: Tensor, b: Tensor) -> bool:
    return float((a - b).abs().max()) < SAME * max(1.0, float(b.abs().max()))


def _described(
    step: Callable[[Tensor], Tensor], found: list[Tensor], starts: Tensor
) -> FixedPoints:
    size = starts.shape[1]
    states = torch.stack(found) if found else starts.new_empty(0, size)
    jacobians = [_jacobian(step, h) for h in found]
    J = torch.stack(jacobians) if found else starts.new_empty(0, size, size)
    eigenvalues = torch.linalg.eigvals(J)
    order = eigenvalues.abs().argsort(dim=-1, descending=True)
    eigenvalues = eigenvalues.gather(-1, order)
    with torch.no_grad():
        residuals = [torch.linalg.vector_norm(step(h) - h) for h in found]
    return FixedPoints(
        states,
        J,
        eigenvalues,
        (eigenvalues.abs() < 1).all(-1),
        torch.stack(residuals) if found else starts.new_empty(0),
    )
