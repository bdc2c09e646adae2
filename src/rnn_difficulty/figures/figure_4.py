"""Figure 4: two nearby states pulled apart by the same maps, a basin boundary between them."""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.dynamical_systems import driven_boundary, trajectory
from rnn_difficulty.theory.notation import FloatArray

W, B, STEPS = 5.0, -2.5, 40
"""One unit between its bifurcations: two basins, of equal size."""


def inputs(seed: int = 0, size: float = 0.12, steps: int = STEPS) -> FloatArray:
    """Return u_1 … u_T, normal with standard deviation `size`: what makes the maps differ."""
    return np.random.default_rng(seed).normal(0, size, steps)


def draw(seed: int = 0, apart: float = 0.01) -> style.Figure:
    """Return two trajectories that start `apart` / 2 above and below the boundary, and |Δx_t|."""
    u = inputs(seed)
    boundary = driven_boundary(W, B, u)
    x = trajectory(W, B + u, boundary[0] + apart / 2 * np.array([1, -1]), len(u))
    with style.plain():
        fig = style.figure(6.4, 5.4)
        above, below = fig.subplots(2, 1, sharex=True, height_ratios=[2, 1])
        _states(above, x, boundary)
        _difference(below, np.abs(x[:, 0] - x[:, 1]))
        return fig


def _states(ax: Axes, x: FloatArray, boundary: FloatArray) -> None:
    t = np.arange(len(x))
    for state, colour, marker, name in (
        (x[:, 0], style.BLUE, "o", "starts just above"),
        (x[:, 1], style.RED, "s", "starts just below"),
    ):
        ax.plot(t, state, color=colour, marker=marker, ms=4, label=name)
    ax.plot(t, boundary, color=style.GREY, ls="--", label="basin boundary")
    ax.set(ylabel="$x_t$")
    ax.legend(loc="upper left", fontsize=11)


def _difference(ax: Axes, gap: FloatArray) -> None:
    ax.semilogy(np.arange(len(gap)), gap, color="black", marker=".")
    ax.set(ylabel=r"$|\Delta x_t|$", xlabel="step $t$")
