"""Which module of a model is the recurrent one."""

from typing import Any

from torch import nn

RECURRENT = (nn.RNNBase, nn.RNNCellBase)


def find(model: Any, rnn: Any = None) -> Any:
    """Return the recurrent module of `model`; `rnn` is a module or its dotted name, where needed.

    Raises ValueError where there is none, more than one, or none of that name; TypeError where
    `model` is a function and `rnn` a name or nothing.
    """
    if rnn is not None and not isinstance(rnn, str):
        return rnn
    if not isinstance(model, nn.Module):
        raise TypeError(
            f"expected a torch.nn.Module to search, got {type(model).__name__}: pass the recurrent "
            "module itself as rnn, or trace_cell(step)"
        )
    return _only(model) if rnn is None else _named(model, rnn)


def _only(model: nn.Module) -> nn.Module:
    found = recurrent(model)
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise ValueError(
            f"expected one recurrent module, got {len(found)} ({described(found)}): choose one, "
            f'rnn="{next(iter(found))}"'
        )
    raise ValueError(
        f"expected an nn.RNN, nn.LSTM, nn.GRU or one of their cells in {type(model).__name__}, got "
        "none: pass the module that is one step h = step(x, h) as rnn, or use trace_cell(step)"
    )


def _named(model: nn.Module, name: str) -> nn.Module:
    try:
        return model.get_submodule(name)
    except AttributeError:
        there = described(recurrent(model)) or "no recurrent module"
        raise ValueError(
            f"expected the name of a module of {type(model).__name__}, got {name!r}: it has {there}"
        ) from None


def recurrent(model: nn.Module) -> dict[str, nn.Module]:
    """Return the recurrent modules of PyTorch inside `model`, by dotted name."""
    return {name: part for name, part in model.named_modules() if isinstance(part, RECURRENT)}


def described(modules: dict[str, nn.Module]) -> str:
    """Return `encoder (LSTM), decoder (GRU)`."""
    return ", ".join(f"{name or 'itself'} ({type(m).__name__})" for name, m in modules.items())
