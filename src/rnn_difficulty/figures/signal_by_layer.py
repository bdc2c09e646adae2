"""The error signal of every layer of a deep network, one curve a design."""

from collections.abc import Mapping, Sequence

import numpy as np

from rnn_difficulty.figures import style

COLOURS = {"sigmoid": style.RED, "tanh": style.BLUE, "ReLU": style.GREEN}
LINES = {"heuristic": ":", "Glorot": "--", "He": "-."}
RESIDUAL = "-"


def draw(norms: Mapping[str, Sequence[float]]) -> style.Figure:
    """Draw ‖δ_l‖/‖δ_L‖ for l = 1 … L by design, such as `tanh, Glorot, residual`."""
    with style.plain():
        fig = style.figure(6.4, 5.4)
        ax = fig.subplots()
        for design, values in norms.items():
            activation, initialization, *residual = design.split(", ")
            line = RESIDUAL if residual else LINES[initialization]
            ratios = np.asarray(values) / values[-1]
            layers = np.arange(1, len(values) + 1)
            ax.semilogy(layers, ratios, line, color=COLOURS[activation], label=design, lw=2.2)
        ax.axhline(1, color=style.GREY, lw=1)
        ax.set(xlabel="layer $l$", ylabel=r"$\Vert\delta_l\Vert \; / \; \Vert\delta_L\Vert$")
        fig.legend(loc="outside upper center", ncols=2, fontsize="small")
    return fig
