"""Figure 3: the bifurcation diagram of one hidden unit, x_∞ against b."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.dynamical_systems import saddle_nodes, sensitivity
from rnn_difficulty.theory.nonlinearity import SIGMOID

B_RANGE, X_RANGE = (-3.0, -2.0), (-3.2, 3.2)


def draw(w: float = 5.0, x_0: float = 0.5) -> style.Figure:
    """Return the attractors (solid), the basin boundary (dashed), b_1, b_2 and the flow.

    As in the paper, filled circles are bifurcations, unfilled ones crossings of a basin boundary,
    here by the state `x_0`. b_1 < b_2; the paper counts from ∞ downwards, its b_1 is our b_2.
    """
    with style.plain():
        fig = style.figure(6.4, 4.8)
        ax = fig.subplots()
        _flow(ax, w)
        _fixed_points(ax, w)
        _crossings(ax, w, x_0)
        ax.set(xlim=B_RANGE, ylim=X_RANGE, xlabel="$b$", ylabel=r"$x_\infty$")
        ax.grid(visible=False)
        fig.legend(loc="outside lower center", ncols=2, fontsize=11)
        return fig


def _flow(ax: Axes, w: float) -> None:
    b, x = np.meshgrid(np.linspace(*B_RANGE, 15)[1:-1], np.linspace(*X_RANGE, 17)[1:-1])
    step = sensitivity(w, b, x, 1).x - x
    length = 0.3 * np.tanh(2 * np.abs(step)) * np.sign(step)
    ax.quiver(
        b,
        x,
        0 * b,
        length,
        angles="xy",
        scale_units="xy",
        scale=1,
        color="#b5b5b5",
        width=0.004,
        minlength=0,
    )


def _fixed_points(ax: Axes, w: float) -> None:
    b_1, b_2 = saddle_nodes(w)
    x = np.linspace(*X_RANGE, 2001)
    b = x - w * SIGMOID.sigma(x)
    for name, colour, line, part in (
        ("upper attractor", style.BLUE, "-", x >= b_1.x),
        ("basin boundary", style.GREY, "--", (x >= b_2.x) & (x <= b_1.x)),
        ("lower attractor", style.GREEN, "-", x <= b_2.x),
    ):
        ax.plot(b[part], x[part], color=colour, ls=line, lw=2.6, label=name)


def _crossings(ax: Axes, w: float, x_0: float) -> None:
    nodes = saddle_nodes(w)
    filled: dict[str, Any] = {"color": style.RED, "ls": "", "marker": "o", "ms": 9, "zorder": 5}
    ax.plot([node.b for node in nodes], [node.x for node in nodes], label="bifurcation", **filled)
    boundary = x_0 - w * float(SIGMOID.sigma(np.array(x_0)))
    ax.plot(boundary, x_0, label=f"$x_0$ = {x_0} changes basin", mfc="white", mew=2.2, **filled)
    for number, node in enumerate(nodes, start=1):
        ax.axvline(node.b, color=style.RED, lw=1, ls=":")
        ax.text(node.b + 0.012, X_RANGE[0] + 0.15, f"$b_{number}$", color=style.RED)
