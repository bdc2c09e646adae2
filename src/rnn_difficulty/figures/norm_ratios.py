"""What Ω sees and what follows: the norm ratio of every step, and the error at every step."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray


class Signals(NamedTuple):
    """One network's error signal on its way back."""

    ratios: FloatArray
    """‖p_k‖ / ‖e_k‖ for k = 0 … T − 1, `[T, B]`."""
    errors: FloatArray
    """‖∂E/∂x_k‖ for k = 0 … T, `[T + 1, B]`."""


STYLES = ((style.RED, ":", "s"), (style.ORANGE, "--", "^"), (style.BLUE, "-", "o"))


def draw(networks: Mapping[str, Signals]) -> style.Figure:
    """Draw mean and range over the batch for up to three networks, name → signals."""
    with style.plain():
        fig = style.figure(6.4, 7.2)
        above, below = fig.subplots(2, 1, sharex=True)
        above.axhline(1, color="black", lw=1)
        for (name, (ratios, errors)), look in zip(networks.items(), STYLES, strict=False):
            _draw_range(above, ratios, name, look)
            _draw_range(below, errors, name, look)
        above.set(ylabel=r"$\Vert p_k \Vert \, / \, \Vert e_k \Vert$")
        below.set(ylabel=r"$\Vert \partial E / \partial x_k \Vert$", xlabel="step $k$")
        below.set_yscale("log")
        below.legend(loc="lower right")
    return fig


def _draw_range(ax: Axes, values: FloatArray, name: str, look: tuple[str, str, str]) -> None:
    colour, line, marker = look
    k = np.arange(len(values))
    ax.fill_between(k, values.min(axis=1), values.max(axis=1), color=colour, alpha=0.18, lw=0)
    ax.plot(k, values.mean(axis=1), line, color=colour, marker=marker, markevery=5, label=name)
