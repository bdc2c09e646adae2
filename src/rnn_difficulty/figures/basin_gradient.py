"""Where the gradient of one unit explodes: at the basin boundary, not at every bifurcation."""

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.dynamical_systems import basin_boundary, saddle_nodes, sensitivity
from rnn_difficulty.theory.nonlinearity import SIGMOID

W, STEPS = 5.0, 50


def draw() -> style.Figure:
    """Return |∂x_50/∂b| against b for two starts, and |∂x_50/∂x_0| against x_0 at b = −2.5."""
    with style.plain():
        fig = style.figure(6.4, 6.4)
        above, below = fig.subplots(2, 1)
        _against_b(above)
        _against_x_0(below, -2.5)
        return fig


def _against_b(ax: Axes) -> None:
    foot = 0.5 - W * float(SIGMOID.sigma(np.array(0.5)))
    near = np.geomspace(1e-7, 0.2, 800)
    b = np.sort(np.concatenate([foot - near, foot + near, np.linspace(-2.8, -2.2, 400)]))
    for x_0, colour, line in ((0.5, style.RED, "-"), (-2.0, style.GREEN, "--")):
        gradient = np.abs(sensitivity(W, b, x_0, STEPS).dx_db)
        ax.semilogy(b, gradient, color=colour, ls=line, label=f"$x_0 = {x_0:g}$")
    for number, node in enumerate(saddle_nodes(W), start=1):
        ax.axvline(node.b, color=style.GREY, ls=":", lw=1.2)
        ax.text(node.b + 0.005, 1e4, f"$b_{number}$", color=style.GREY)
    ax.set(xlim=(-2.8, -2.2), xlabel="$b$", ylabel=r"$|\partial x_{50}/\partial b|$")
    ax.legend(loc="upper center", bbox_to_anchor=(0.62, 1.02))


def _against_x_0(ax: Axes, b: float) -> None:
    x_0 = np.linspace(-2.5, 2.5, 1001)
    for steps, line in ((10, ":"), (STEPS, "-")):
        gradient = np.abs(sensitivity(W, b, x_0, steps).dx_dx_0)
        ax.semilogy(x_0, gradient, color=style.BLUE, ls=line, label=f"$T = {steps}$")
    ax.axhline(1, color="black", lw=1)
    boundary = basin_boundary(W, b)
    if boundary is not None:
        ax.axvline(boundary, color=style.GREY, ls="--", lw=1.2)
    ax.set(xlabel="$x_0$", ylabel=r"$|\partial x_T/\partial x_0|$")
    ax.legend(loc="upper center", bbox_to_anchor=(0.62, 1.02))
