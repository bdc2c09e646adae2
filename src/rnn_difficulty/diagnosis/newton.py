"""A fixed point of one state, by SciPy's Newton-like root, and whether it is one."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import root
from torch import Tensor

Array = NDArray[Any]

NEAR = 0.01
"""Newton's next correction has to be this small, relative to the state."""

FAR = 100
"""Times the start: so far out a state on a line of fixed points is not believed."""


def solve(step: Callable[[Tensor], Tensor], start: Tensor) -> Tensor | None:
    """Return h = step(h), reached from `start` `[H]`, or None.

    The gap step(h) − h has to be small against h, and so has the correction (I − J)⁻¹ · gap that
    Newton would make next: where I − J is singular and h far out, the gap is small beside h though
    there is no fixed point anywhere. On a line of fixed points I − J is singular too; there the gap
    has to be mere rounding, at a state of the start's size.
    """
    identity = np.eye(len(start))

    def tensor(h: Array) -> Tensor:
        return torch.as_tensor(h, dtype=start.dtype, device=start.device)

    def gap(h: Array) -> Array:
        with torch.no_grad():
            return (step(tensor(h)) - tensor(h)).double().cpu().numpy()

    def slope(h: Array) -> Array:
        return jacobian(step, tensor(h)).double().cpu().numpy() - identity

    precision = torch.finfo(start.dtype).eps
    found = root(gap, start.double().cpu().numpy(), jac=slope, tol=precision).x
    size = _largest(start.double().cpu().numpy())
    # SciPy's own verdict asks for more digits than the type has.
    return tensor(found) if _rests(found, gap(found), slope(found), size, precision) else None


def _rests(h: Array, gap: Array, slope: Array, start: float, precision: float) -> bool:
    size = max(1.0, _largest(h))
    if not (_largest(gap) <= 1000 * precision * size and np.isfinite(slope).all()):
        return False
    singular = np.linalg.svd(slope, compute_uv=False)
    if singular[-1] > 100 * precision * max(1.0, singular[0]):
        return _largest(np.linalg.solve(slope, gap)) <= NEAR * size
    return size <= FAR * max(1.0, start) and _largest(gap) <= 8 * precision * size


def _largest(values: Array) -> float:
    return float(np.abs(values).max())


def jacobian(step: Callable[[Tensor], Tensor], h: Tensor) -> Tensor:
    """Return ∂step/∂h `[H, H]`."""
    with torch.enable_grad():
        found: Tensor = torch.autograd.functional.jacobian(step, h)
    return found.detach()
