"""How the temporal components of eq. 4 shrink or grow with the lag t − k."""

from collections.abc import Mapping

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray

LOOKS = ((style.BLUE, "-"), (style.GREEN, "--"), (style.ORANGE, "-."), (style.RED, ":"))


def draw(by_lag: Mapping[str, FloatArray]) -> style.Figure:
    """Draw the mean relative norm against l = t − k (`bptt.mean_by_lag`), at most four curves."""
    with style.plain():
        fig = style.figure(6.4, 4.4)
        ax = fig.subplots()
        for (name, mean), (colour, line) in zip(by_lag.items(), LOOKS, strict=False):
            ax.semilogy(np.arange(len(mean)), mean, line, color=colour, label=name, lw=2.4)
        ax.axhline(1, color=style.GREY, lw=1)
        ax.set(xlabel="lag $l = t - k$, in steps", ylabel="component / short-term component")
        ax.legend(title="scale $g$ of $W_{rec}$", ncols=2, loc="lower left")
    return fig
