"""Figure 6 from above: the wall of E_50 lies on the boundary between the basins of x_0."""

import numpy as np

from rnn_difficulty.figures import style
from rnn_difficulty.figures.figure_6 import (
    B_RANGE,
    LEARNING_RATE,
    START,
    THRESHOLD,
    UPDATES,
    W_RANGE,
    grid,
)
from rnn_difficulty.theory.error_surface import descent, surface, wall


def draw() -> style.Figure:
    """Return the map of E_50 with the basin boundary and both descents."""
    with style.plain():
        fig = style.figure(6.4, 5.0)
        ax = fig.subplots()
        w, b = grid(columns=80, rows=70)
        picture = ax.pcolormesh(w, b, surface(w, b).E, shading="gouraud", rasterized=True)
        fig.colorbar(picture, label="$E_{50}$")
        line = np.linspace(4.01, W_RANGE[1], 300)
        ax.plot(line, wall(line), color=style.RED, ls="--", label="$x_0$ changes basin")
        for threshold, colour, marker, name in (
            (np.inf, style.ORANGE, "s", "unclipped"),
            (THRESHOLD, "white", "o", "clipped"),
        ):
            points = descent(START, LEARNING_RATE, UPDATES, threshold)
            ax.plot(*points.T, color=colour, lw=1, marker=marker, ms=3.5, mec="black", mew=0.3,
                    label=name)  # fmt: skip
        ax.set(xlim=W_RANGE, ylim=B_RANGE, xlabel="$w$", ylabel="$b$")
        ax.grid(visible=False)
        # As dark as the map, on which orange and white are read.
        legend = fig.legend(
            loc="outside lower center", ncols=3, facecolor=style.NIGHT, labelcolor="white"
        )
        legend.get_frame().set(visible=True, alpha=1)
        return fig
