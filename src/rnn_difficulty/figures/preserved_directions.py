"""Ω asks for one direction only: the error's. The others of the same Jacobian may shrink."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray


def draw(
    singular_values: FloatArray, random_ratios: FloatArray, error_ratio: float
) -> style.Figure:
    """Draw the singular values `[H]` of one Jacobian, and its effect on random directions."""
    with style.plain():
        fig = style.figure(6.4, 4.4)
        ax = fig.subplots()
        rank = np.arange(1, len(singular_values) + 1)
        ax.plot(rank, singular_values, "o", color=style.GREY, label="singular values")
        ax.axhspan(
            *np.quantile(random_ratios, [0.05, 0.95]), color=style.ORANGE, alpha=0.35, lw=0,
            label="random directions, 5–95 %",
        )  # fmt: skip
        ax.axhline(error_ratio, color=style.BLUE, label="the error's direction")
        ax.axhline(1, color="black", lw=1, ls=":", label="norm preserved")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set(xlabel="rank", ylabel="factor on the norm", yscale="log")
        ax.legend(loc="lower left")
    return fig
