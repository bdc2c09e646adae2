"""What a step of anybody's calls its input and its state, for callers who name them."""

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any

BY_PLACE = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def names_of(step: Callable[..., Any]) -> tuple[str, str]:
    """Return the names of the first two parameters: ("input", "hx") for nn.GRUCell."""
    try:
        takes = signature(step)
    except (TypeError, ValueError):  # built in, and silent about it
        return "input", "hx"
    names = [each.name for each in takes.parameters.values() if each.kind in BY_PLACE]
    return (names[0], names[1]) if len(names) > 1 else ("input", "hx")


def x_and_state(
    names: tuple[str, str], given: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Any, Any, tuple[Any, ...]]:
    """Return x, h (None where there is none) and what else was given by its place.

    x and h are taken out of `named`. Raises TypeError where x is missing or either comes twice.
    """
    twice = [name for name in names[: len(given)] if name in named]
    if twice or (not given and names[0] not in named):
        raise TypeError(
            f"expected {names[0]} once and {names[1]} at most once, got {len(given)} by place and "
            f"{sorted(named)} by name: call it as step({names[0]}, {names[1]})"
        )
    x = given[0] if given else named.pop(names[0])
    h = given[1] if len(given) > 1 else named.pop(names[1], None)
    return x, h, given[2:]
