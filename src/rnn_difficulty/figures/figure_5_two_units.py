"""Figure 5 for two units: the basins of F̃ in the plane, and a path of F̃ and U_t through them."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from rnn_difficulty.figures import style
from rnn_difficulty.theory.dynamical_systems import F_tilde, U, attractors
from rnn_difficulty.theory.nonlinearity import SIGMOID
from rnn_difficulty.theory.notation import FloatArray

W_REC, BIAS = np.array([[6.0, -0.6], [-0.6, 6.0]]), np.array([-2.7, -2.7])
W_IN, START = np.eye(2), np.array([-3.4, -1.2])
INPUTS = np.array([[0.3, 0.2], [1.6, 0.3], [1.6, -0.3], [1.2, 0.0], [0.0, 1.8], [-0.3, 2.2],
                   [0.2, 1.8], [0.1, 0.2]])  # fmt: skip
"""u_t: first kicks along unit 1, then along unit 2."""
REACH = 3.6


def path() -> FloatArray:
    """Return the states x_0, F̃(x_0), x_1, F̃(x_1), …: every step in its halves, `[2T + 1, 2]`."""
    points = [START]
    for u_t in INPUTS:
        points.append(F_tilde(W_REC, BIAS, points[-1], SIGMOID))
        points.append(U(W_IN, points[-1], u_t))
    return np.array(points)


def draw() -> style.Figure:
    """Return the basins (shades), the attractors (stars) and the path."""
    with style.plain():
        fig = style.figure(6.4, 6.4)
        ax = fig.subplots()
        _basins(ax)
        _path(ax, path())
        ax.grid(visible=False)
        ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
        fig.legend(loc="outside lower center", ncols=4, fontsize=11)
        return fig


def _basins(ax: Axes) -> None:
    axis = np.linspace(-REACH, REACH, 241)
    starts = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    found = attractors(W_REC, BIAS, starts + 1e-9, SIGMOID, steps=200)
    ax.pcolormesh(
        axis, axis, found.basin.reshape(len(axis), -1), rasterized=True,
        cmap=ListedColormap(["#f2ead8", "#d8e8f2", "#dff0e6", "#f2dfe9"]),
    )  # fmt: skip
    ax.plot(*found.x.T, "*", color=style.GREEN, ms=15, label=r"attractors of $\tilde F$")


def _path(ax: Axes, points: FloatArray) -> None:
    ax.plot(*points[::2].T, "o", color="black", ms=5, zorder=5, label="$x_t$")
    for first, colour, width, name in (
        (0, style.BLUE, 0.009, r"$\tilde F$"),
        (1, style.RED, 0.005, "$U_t$"),
    ):
        tail, head = points[first:-1:2], points[first + 1 :: 2]
        ax.quiver(
            *tail.T, *(head - tail).T, color=colour, label=name,
            angles="xy", scale_units="xy", scale=1, width=width, zorder=4,
        )  # fmt: skip
