"""Single steps of any function h = step(x, h), with autograd; first the graph, then Ω's share."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.autograd.graph import Node

if TYPE_CHECKING:
    from rnn_difficulty.diagnosis.stepping import StepCall

SAMPLES = 4


class AnyStep:
    """T calls of a step that continue each other."""

    W_rec: Tensor | None = None

    def __init__(self, step: Callable[..., Any], chain: "list[StepCall]") -> None:
        """Take the step and its calls."""
        self.step = step
        self.chain = chain

    def jacobians(self) -> Tensor:
        """Return up to 4 Jacobians `[n, S, S]` of the first sequence, from the caller's graph."""
        usable = [call for call in self.chain if call.entering]
        chosen = torch.linspace(0, len(usable) - 1, min(SAMPLES, len(usable))).round().long()
        return torch.stack([_jacobian(usable[k]) for k in chosen.tolist()])

    def omega_term(self, e: Tensor, slope: Tensor) -> Tensor:
        """Run each step once more, alone, and differentiate p through its weights.

        What the step computes from its state is held, as σ′ is in the paper's eq. 10.
        """
        term = e.new_zeros(())
        for call, e_k, slope_k in zip(self.chain, e, slope, strict=True):
            if call.entering and slope_k.any():
                term = term + (self._back(call, e_k) * slope_k).sum()
        return term - term.detach()

    def _back(self, call: "StepCall", e: Tensor) -> Tensor:
        """Return p `[B, S]` of the step alone, a function of its weights."""
        alone = tuple(part.detach().requires_grad_() for part in call.entering)
        left = self._again(call, alone)
        errors = split(e, left)
        back = torch.autograd.grad(left, alone, errors, create_graph=True, materialize_grads=True)
        hold(left, alone)
        return torch.cat([rows(part) for part in back], -1)

    def _again(self, call: "StepCall", alone: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return the step's new state, with the random numbers that it drew before."""
        x = tuple(part.detach() if isinstance(part, Tensor) else part for part in call.x)
        cuda = [call.x[0].device] if len(call.rng) > 1 else []
        with torch.random.fork_rng(devices=cuda):
            torch.set_rng_state(call.rng[0])
            for device in cuda:
                torch.cuda.set_rng_state(call.rng[1], device)
            state = alone[0] if len(alone) == 1 else alone
            left = self.step(x[0], state, *x[1:], **call.named)
        return (left,) if isinstance(left, Tensor) else tuple(left)


def rows(state: Tensor) -> Tensor:
    """Return a state as `[B, S]`: one sequence `[S]` as one row, more axes as one."""
    return state[None] if state.dim() == 1 else state.flatten(1)


def split(e: Tensor, states: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Return e `[B, S]` in the shapes of `states`, the inverse of `rows`."""
    widths = [rows(state).shape[1] for state in states]
    parts = e.split(widths, -1)
    return tuple(
        part.reshape(state.shape).to(state.dtype) for part, state in zip(parts, states, strict=True)
    )


def hold(outputs: tuple[Tensor, ...], state: tuple[Tensor, ...]) -> None:
    """Hold what is computed from `state` on the way to `outputs`: no gradient passes there."""
    leaves = {id(part) for part in state}
    depends: dict[Node, bool] = {}
    for node in downwards([out.grad_fn for out in outputs if out.grad_fn is not None]):
        variable = getattr(node, "variable", None)
        before = any(depends[after] for after, _ in node.next_functions if after is not None)
        depends[node] = before or id(variable) in leaves
        if before:
            node.register_prehook(_nothing)


def downwards(nodes: list[Node]) -> list[Node]:
    """Return every node of a graph after those it is computed from."""
    order: dict[Node, None] = {}
    stack = [(node, False) for node in nodes]
    while stack:
        node, finished = stack.pop()
        if finished:
            order[node] = None
        elif node not in order:
            stack.append((node, True))
            stack += [(n, False) for n, _ in node.next_functions if n is not None]
    return list(order)


def _nothing(gradients: tuple[Tensor | None, ...]) -> tuple[Tensor | None, ...]:
    return tuple(None if g is None else torch.zeros_like(g) for g in gradients)


def _jacobian(call: "StepCall") -> Tensor:
    left = torch.cat([rows(part)[0] for part in call.leaving])
    gradients = [
        torch.autograd.grad(
            unit, call.entering, retain_graph=True, allow_unused=True, materialize_grads=True
        )
        for unit in left
    ]
    return torch.stack([torch.cat([rows(g)[0] for g in each]) for each in gradients]).detach()
