"""Figure 5: one unit's steps taken apart, x_t = U_t(F̃(x_{t−1})): the map and the kick."""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.dynamical_systems import fixed_points, trajectory
from rnn_difficulty.theory.notation import FloatArray

W, B, START = 7.0, -3.5, -1.6
INPUTS = np.array([0.0, -0.4, 0.5, 1.7, 1.9, 1.5, -0.3, 0.4, -0.5, 0.0])
"""W_in u_t: three kicks in a row carry the state over the boundary."""


def draw() -> style.Figure:
    """Return the path of one unit, time downwards, every step in its two halves."""
    x = trajectory(W, B + INPUTS, np.array(START), len(INPUTS))
    with style.plain():
        fig = style.figure(6.4, 5.6)
        ax = fig.subplots()
        _landmarks(ax)
        _moved_attractors(ax)
        _halves(ax, x)
        ax.set_axisbelow(True)
        ax.set(xlabel="state $x$", ylabel="step $t$", ylim=(len(INPUTS) + 0.4, -0.4))
        fig.legend(loc="outside lower center", ncols=2, fontsize=11)
        return fig


def _landmarks(ax: Axes) -> None:
    low, boundary, high = fixed_points(W, B).x
    ax.axvline(low, color=style.GREEN, label=r"attractors of $\tilde F$")
    ax.axvline(high, color=style.GREEN)
    ax.axvline(boundary, color=style.GREY, ls=":", label="basin boundary")


def _moved_attractors(ax: Axes) -> None:
    found = [fixed_points(W, B + u_t) for u_t in INPUTS]
    points = [(x, t) for t, at in enumerate(found, start=1) for x in at.x[at.stable]]
    ax.plot(*np.transpose(points), "D", color=style.PURPLE, ms=6, label="attractors of $F_t$")


def _halves(ax: Axes, x: FloatArray) -> None:
    after_map, t = x[1:] - INPUTS, np.arange(1, len(x))
    ax.plot(x, np.arange(len(x)), "o", color="black", ms=6, label="$x_t$")
    for start, end, at, to, colour, width, name in (
        (x[:-1], after_map, t - 1.0, t - 0.5, style.BLUE, 0.009, r"$\tilde F$: the map"),
        (after_map, x[1:], t - 0.5, t, style.RED, 0.005, "$U_t$: the input"),
    ):
        ax.quiver(
            start, at, end - start, to - at, color=colour, label=name,
            angles="xy", scale_units="xy", scale=1, width=width,
            headwidth=4, headlength=4, headaxislength=4,
        )  # fmt: skip
