"""Where a trained network comes to rest with one input held: h = step(u, h) (ICML 2013, §2.2)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from rnn_difficulty.diagnosis.differentiable import back, check_mode, check_tensor
from rnn_difficulty.diagnosis.newton import jacobian, solve
from rnn_difficulty.diagnosis.precise import precise, precise_module

SAME = 1e-4
"""Points closer than this, relative to their size, are one."""

MARGIN = 100
"""A modulus within so many eps of 1 counts as 1: rounding cannot tell on which side it is."""


class FixedPoints(NamedTuple):
    """N states with h = step(u, h), each once."""

    states: Tensor
    """`[N, H]`."""
    jacobians: Tensor
    """∂step/∂h there, `[N, H, H]`."""
    eigenvalues: Tensor
    """Complex, `[N, H]`, the largest in modulus first; complex64 where the states have 16 bits."""
    stable: Tensor
    """Whether each attracts: all |eigenvalues| < 1 − 100 eps, `[N]`: on the circle is not."""
    residuals: Tensor
    """‖step(u, h) − h‖, `[N]`."""


def fixed_points(
    step: Callable[[Any, Tensor], Tensor], starts: Tensor, inputs: Any = None
) -> FixedPoints:
    """Return the fixed points of h ← step(u, h) that are reached from `starts` `[M, H]`.

    `step` takes the input first, as nn.RNNCell and nn.GRUCell do, and one state `[H]` or a batch
    `[B, H]`; for an LSTM let it split and join (h, c). `inputs` is u, one input `[D]`, or None.
    SciPy's Newton-like `root` finds unstable points too; what it does not reach is not in the list.
    States of 16 bits are computed in float32, by a copy of `step` in float32 where it is a module
    (a function has to take float32 itself), and come back in their type.

    Raises ValueError for starts that are no `[M, H]` or not finite, a step that gives another
    shape, and one that autograd cannot follow back to h; TypeError for what is no tensor.
    """
    check_mode()
    _check(starts, inputs)
    dtype, step = starts.dtype, precise_module(step, starts.dtype)
    starts, inputs = precise(starts.detach()), precise(inputs)
    alone = _for_one(step, starts[0], inputs)
    _check_dependence(alone, starts[0])
    found: list[Tensor] = []
    for start in starts:
        h = solve(alone, start)
        if h is not None and not any(_same(h, other) for other in found):
            found.append(h)
    return _described(alone, found, starts, dtype)


def _check(starts: Any, inputs: Any) -> None:
    check_tensor(starts, "starts [M, H]")
    if starts.dim() != 2 or not starts.numel() or not starts.is_floating_point():
        raise ValueError(
            f"expected starts [M, H], M states of floats, got {starts.dtype} {list(starts.shape)}: "
            "pass h[None] for one state, and at least one"
        )
    if isinstance(inputs, (Tensor, list)):
        check_tensor(inputs, "inputs [D]")


def _check_dependence(step: Callable[[Tensor], Tensor], start: Tensor) -> None:
    with torch.enable_grad():
        h = start.clone().requires_grad_()
        back(step(h), h, torch.ones_like(h))


def _for_one(
    step: Callable[[Any, Tensor], Tensor], state: Tensor, inputs: Any
) -> Callable[[Tensor], Tensor]:
    """Return h → step(u, h) for one state `[H]`, by a batch of one where the step wants it so."""
    if inputs is None and isinstance(step, nn.RNNCellBase):
        raise ValueError(
            f"expected inputs u [{step.input_size}] for {type(step).__name__}, got None: pass the "
            f"input that is held, torch.zeros({step.input_size}) for none"
        )

    def plainly(h: Tensor) -> Tensor:
        return step(inputs, h)

    def as_batch(h: Tensor) -> Tensor:
        return step(inputs[None] if isinstance(inputs, Tensor) else inputs, h[None])[0]

    for way in (plainly, as_batch):
        try:
            with torch.no_grad():
                after = way(state)
        except (RuntimeError, IndexError, ValueError, TypeError, AttributeError) as error:
            refused = error
            continue
        if isinstance(after, Tensor) and after.shape == state.shape:
            return way
        got = list(after.shape) if isinstance(after, Tensor) else type(after).__name__
        refused = ValueError(f"it gives {got}")
    raise ValueError(
        f"expected step(u, h) to give a state [{len(state)}] like h, got: {refused}; check the "
        "order (input first), the sizes and types of u and h (float32 where h has 16 bits), and "
        "that it is one step (nn.RNNCell, not nn.RNN)"
    ) from refused


def _same(a: Tensor, b: Tensor) -> bool:
    return float((a - b).abs().max()) < SAME * max(1.0, float(b.abs().max()))


def _described(
    step: Callable[[Tensor], Tensor], found: list[Tensor], starts: Tensor, dtype: torch.dtype
) -> FixedPoints:
    size = starts.shape[1]
    states = torch.stack(found) if found else starts.new_empty(0, size)
    jacobians = [jacobian(step, h) for h in found]
    J = torch.stack(jacobians) if found else starts.new_empty(0, size, size)
    eigenvalues = torch.linalg.eigvals(J)
    order = eigenvalues.abs().argsort(dim=-1, descending=True)
    eigenvalues = eigenvalues.gather(-1, order)
    with torch.no_grad():
        gaps = [torch.linalg.vector_norm(step(h) - h) for h in found]
    residuals = torch.stack(gaps) if found else starts.new_empty(0)
    inside = 1 - MARGIN * torch.finfo(starts.dtype).eps
    return FixedPoints(
        states.to(dtype),
        J.to(dtype),
        eigenvalues,
        (eigenvalues.abs() < inside).all(-1),
        residuals.to(dtype),
    )
