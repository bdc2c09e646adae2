"""Cobwebs: x_t = F(x_{t−1}) drawn as stairs between the graph of F and the diagonal."""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.dynamical_systems import fixed_points, saddle_nodes, trajectory
from rnn_difficulty.theory.nonlinearity import SIGMOID
from rnn_difficulty.theory.notation import FloatArray

W, B, GAP = 5.0, -2.5, 0.02
"""One sigmoid unit between its bifurcations; how far behind b_2 the lower panel looks."""
RANGE, AROUND_THE_GAP = (-2.4, 2.4), (-2.1, 0.3)


def stairs(x: FloatArray) -> FloatArray:
    """Return the corners `[2, 2T + 1]` of the cobweb of states `x` `[T + 1]`.

    From (x_0, x_0) up or down to the graph at (x_0, x_1), over to the diagonal at (x_1, x_1), …
    """
    return np.stack([np.repeat(x, 2)[:-1], np.concatenate([x[:1], np.repeat(x[1:], 2)])])


def draw() -> style.Figure:
    """Draw two starts beside the unstable point, and one that creeps through the gap behind b_2."""
    behind = saddle_nodes(W)[1].b + GAP
    with style.plain():
        fig = style.figure(6.4, 9.6)
        above, below = fig.subplots(2, 1)
        _web(above, B, (0.15, -0.15), 30)
        points = fixed_points(W, B)
        above.plot(points.x[points.stable], points.x[points.stable], "ko", label="attracts")
        boundary = points.x[~points.stable]
        above.plot(boundary, boundary, "o", mfc="white", mec="black", label="repels")
        above.set_title(f"$w$ = {W:g}, $b$ = {B:g}: two attractors")
        _web(below, behind, (-2.0,), 60)
        below.set_title(f"$b = b_2$ + {GAP:g}: a narrow gap")
        for ax, shown in ((above, RANGE), (below, AROUND_THE_GAP)):
            ax.set(xlim=shown, ylim=shown, aspect="equal", xlabel="$x_{t-1}$", ylabel="$x_t$")
            ax.legend(loc="upper left")
    return fig


def _web(ax: Axes, b: float, starts: tuple[float, ...], steps: int) -> None:
    x = np.linspace(*RANGE, 601)
    ax.plot(x, W * SIGMOID.sigma(x) + b, color="black", label="$F(x) = w\\,\\sigma(x) + b$")
    ax.plot(RANGE, RANGE, color=style.GREY, ls=":", label="diagonal")
    for start, colour in zip(starts, (style.BLUE, style.RED), strict=False):
        path = trajectory(W, b, np.array(start), steps)
        ax.plot(*stairs(path), color=colour, lw=1.4, label=f"$x_0$ = {start:g}")
