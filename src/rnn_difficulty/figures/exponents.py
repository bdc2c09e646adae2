"""Lyapunov exponents of networks side by side: the rates at which error signals shrink or grow."""

from collections.abc import Mapping

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray

LOOKS = ((style.RED, "s", ":"), (style.BLUE, "o", "-"), (style.ORANGE, "^", "--"))


def draw(spectra: Mapping[str, FloatArray]) -> style.Figure:
    """Draw λ_1 … λ_k `[k]` of up to three networks, in nats a step."""
    with style.plain():
        fig = style.figure(6.4, 4.2)
        ax = fig.subplots()
        ax.axhline(0, color="black", lw=1)
        for (name, values), (colour, marker, line) in zip(spectra.items(), LOOKS, strict=False):
            order = np.sort(values)[::-1]
            i = np.arange(1, len(order) + 1)
            ax.plot(i, order, line, marker=marker, ms=4, color=colour, label=name)
        ax.set(xlabel="$i$", ylabel=r"$\lambda_i$, in nats a step")
        ax.legend(loc="lower left")
    return fig
