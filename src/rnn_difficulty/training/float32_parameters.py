"""Whether five arrays are θ of one network, as runs keep it."""

import numpy as np

from rnn_difficulty.theory.notation import Parameters


def expect_float32(theta: Parameters, hidden: int | None = None) -> None:
    """Expect float32 arrays W_rec [H, H], W_in [H, D], b [H], W_out [K, H], b_out [K].

    H is `hidden`, or that of the biases. Raises ValueError: expected, got.
    """
    units = theta.b.shape if hidden is None else (hidden,)
    inputs, outputs = theta.W_in.shape[-1:], theta.W_out.shape[:1]
    shapes = Parameters(units * 2, units + inputs, units, outputs + units, outputs)
    for name, p, shape in zip(Parameters._fields, theta, shapes, strict=True):
        if p.dtype != np.float32 or p.shape != shape or 0 in shape:
            raise ValueError(
                f"expected {name} of float32 {list(shape)}, got {p.dtype} {list(p.shape)}"
            )
