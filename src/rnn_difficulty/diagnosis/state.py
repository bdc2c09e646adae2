"""The state of a step of anybody's: a tensor h, a tuple (h, c), or none yet."""

from typing import Any

from torch import Tensor, nn

from rnn_difficulty.diagnosis.weights import States

NEAR = 64
"""Operations between two steps that are looked through for the state of the step before."""


def parts_of(h: Any) -> States:
    """Return the tensors of a state: one, a tuple of them, none."""
    if h is None:
        return ()
    return (h,) if isinstance(h, Tensor) else tuple(h)


def like(h: Any, parts: States, cell: Any) -> Any:
    """Return `parts` in the form of the state `h`."""
    if not parts:
        return None
    single = isinstance(h, Tensor) or (h is None and not isinstance(cell, nn.LSTMCell))
    return parts[0] if single else tuple(parts)


def in_form(state: Any, parts: States) -> Any:
    """Return `parts` as the tuple, named tuple or list that `state` is."""
    return getattr(state, "_make", type(state))(parts)


def check_state(left: Any, entering: States) -> None:
    """Raise TypeError unless a step gives a state of the shape that it is given."""
    tensors = isinstance(left, Tensor) or (
        isinstance(left, (tuple, list)) and all(isinstance(part, Tensor) for part in left)
    )
    got = [list(part.shape) for part in parts_of(left)] if tensors else type(left).__name__
    expected = [list(part.shape) for part in entering]
    if not tensors or (entering and got != expected):
        raise TypeError(
            f"expected h = step(x, h) to give a state like the one it is given, {expected or ''} "
            f"got {got}: wrap it in a function that returns the new state alone"
        )


def made_of(states: States, earlier: States) -> bool:
    """Whether some `states` are computed, in a few operations, from some `earlier` ones."""
    wanted = {part.grad_fn for part in earlier} - {None}
    nodes = [part.grad_fn for part in states if part.grad_fn is not None]
    met = set(nodes)
    for node in nodes:
        if node in wanted:
            return True
        for after, _ in node.next_functions:
            if after is not None and after not in met and len(nodes) < NEAR:
                met.add(after)
                nodes.append(after)
    return False
