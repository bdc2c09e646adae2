"""Where a number that is not finite enters."""

import torch
from torch import Tensor


def check_steps(values: Tensor, what: str) -> None:
    """Raise ValueError, with the first step, where `values` `[T, ...]` are not all finite.

    Also where there are none.
    """
    if not values.numel():
        raise ValueError(
            f"expected {what} of some sequences, got shape {list(values.shape)}: the batch is "
            "empty; pass another, and mind batch_first"
        )
    if torch.stack(values.detach().aminmax()).isfinite().all():
        return
    bad = ~values.detach().isfinite().flatten(1).all(1)
    step = int(bad.long().argmax()) + 1
    raise ValueError(
        f"expected finite {what}, got NaN or an infinity at step {step} of {len(values)}: clean "
        "the data where the inputs are it; else the weights are NaN or the forward pass overflows"
    )
