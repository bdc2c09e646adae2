"""Leave a model as it was found: random numbers, buffers and what modules remember."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import nn


@contextmanager
def preserved(model: Any) -> Iterator[None]:
    """Undo, after the block, what a forward pass changes besides its outputs."""
    modules = list(model.modules()) if isinstance(model, nn.Module) else []
    attributes = [(module, dict(vars(module)), dict(module._buffers)) for module in modules]
    values = [
        (b, b.detach().clone()) for _, _, own in attributes for b in own.values() if b is not None
    ]
    # The global generators, because a model may draw from them.
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        with torch.random.fork_rng(devices=_gpus(modules)):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
        for module, before, buffers in attributes:
            vars(module).clear()
            vars(module).update(before)
            module._buffers.clear()
            module._buffers.update(buffers)
        _restore(values)


def _restore(values: list[tuple[torch.Tensor, torch.Tensor]]) -> None:
    with torch.no_grad():
        for buffer, value in values:
            if not torch.equal(buffer, value):
                buffer.copy_(value)


def _gpus(modules: list[nn.Module]) -> list[torch.device]:
    devices = {p.device for module in modules for p in module.parameters(recurse=False)}
    return [device for device in devices if device.type == "cuda"]
