"""Algorithm 1 in two pictures: the norm before and after, and the direction it keeps."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from rnn_difficulty.figures import style
from rnn_difficulty.theory.clipping import clip_elementwise, clip_norm
from rnn_difficulty.theory.notation import FloatArray, Parameters

GRADIENTS = np.array([[2.6, 0.8], [-0.7, 2.0], [-2.4, -1.5], [0.5, -0.4]])
"""Gradients of two parameters; the last lies below the threshold 1."""


def draw() -> style.Figure:
    """Draw ‖ĝ‖ after against before, and four gradients of two parameters clipped both ways."""
    with style.plain():
        fig = style.figure(6.4, 8.6)
        above, below = fig.subplots(2, 1, height_ratios=[2, 4])
        _draw_norms(above)
        _draw_plane(below)
    return fig


def _draw_norms(ax: Axes) -> None:
    before = np.linspace(0.01, 3, 200)
    after = [np.linalg.norm(_clipped_by_norm(np.array([n, 0.0]))) for n in before]
    ax.plot(before, before, ":", color=style.GREY, label="unclipped")
    ax.plot(before, after, "-", color=style.BLUE, label="Algorithm 1")
    ax.set(xlabel=r"$\Vert\hat g\Vert$ before / threshold", ylabel="after / threshold")
    ax.set(ylim=(0, 2.2), xlim=(0, 3))
    ax.legend(loc="upper left")


def _draw_plane(ax: Axes) -> None:
    ax.add_patch(Circle((0, 0), 1, fill=False, color=style.BLUE, lw=1.5))
    ax.add_patch(Rectangle((-1, -1), 2, 2, fill=False, color=style.RED, lw=1.5, ls="--"))
    by_norm = np.array([_clipped_by_norm(g) for g in GRADIENTS])
    by_element = np.array([_clipped_by_element(g) for g in GRADIENTS])
    for g in GRADIENTS:
        ax.annotate("", g, (0, 0), arrowprops={"arrowstyle": "->", "color": style.GREY, "lw": 1.5})
    ax.plot(*by_element.T, "s", color=style.RED, ms=9, label="each element clipped")
    ax.plot(*by_norm.T, "o", color=style.BLUE, ms=8, label="norm clipped")
    ax.set(xlim=(-3, 3), ylim=(-2.3, 2.6), aspect="equal")
    ax.set(xlabel=r"$\hat g_1$ / threshold", ylabel=r"$\hat g_2$ / threshold")
    ax.legend(loc="upper center", ncols=2, bbox_to_anchor=(0.5, 1.12), columnspacing=1.0)


def _clipped_by_norm(g: FloatArray) -> FloatArray:
    return clip_norm(_as_gradient(g), 1.0).b


def _clipped_by_element(g: FloatArray) -> FloatArray:
    return clip_elementwise(_as_gradient(g), 1.0).b


def _as_gradient(g: FloatArray) -> Parameters:
    return Parameters(*(np.zeros(0) for _ in Parameters._fields))._replace(b=g)
