"""How much a linear unit depends on its parameter, against how long it remembers."""

from collections.abc import Mapping

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray

LOOKS = ((style.RED, ":"), (style.ORANGE, "--"), (style.BLUE, "-"), (style.GREY, "-."))


def draw(
    memory: FloatArray, exact: Mapping[str, FloatArray], sampled: Mapping[str, FloatArray]
) -> style.Figure:
    """Draw mean squares against 1/(1 − λ): curves `exact`, dots `sampled`, at most four each."""
    with style.plain():
        fig = style.figure(6.4, 4.8)
        ax = fig.subplots()
        for (name, values), (colour, line) in zip(exact.items(), LOOKS, strict=False):
            ax.loglog(memory, values, line, color=colour, label=name, lw=2.4)
            if name in sampled:
                ax.loglog(memory, sampled[name], "o", color=colour, ms=5)
        ax.set(xlabel=r"memory $1/(1-\lambda)$, in steps", ylabel="mean square")
        ax.set_xlim(np.min(memory), np.max(memory))
        fig.legend(loc="outside upper center", ncols=2)
    return fig
