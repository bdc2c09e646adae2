"""Temporal components laid tip to tail: clipping each of them can turn their sum around."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.notation import FloatArray


def draw(components: Mapping[str, FloatArray]) -> style.Figure:
    """Draw each list of numbers `[n]` as arrows tip to tail, and its sum; one panel per name."""
    with style.plain():
        fig = style.figure(6.4, 2.6 * len(components))
        axes = fig.subplots(len(components), 1, squeeze=False)[:, 0]
        for ax, (name, values) in zip(axes, components.items(), strict=True):
            _draw_chain(ax, values)
            ax.set_title(f"{name}: sum {values.sum():.2g}".replace("-", "−"), loc="left")
    return fig


def _draw_chain(ax: Axes, values: FloatArray) -> None:
    ends = np.cumsum(values)
    for row, (start, end) in enumerate(zip([0.0, *ends[:-1]], ends, strict=True)):
        _arrow(ax, start, end, -row, style.GREY)
    total = float(values.sum())
    _arrow(ax, 0, total, -len(values), style.BLUE if total > 0 else style.RED)
    ax.axvline(0, color="black", lw=1)
    low, high = min(0, *ends), max(0, *ends)
    pad = 0.1 * (high - low)
    ax.set(xlim=(low - pad, high + pad), ylim=(-len(values) - 0.6, 0.6))
    ax.set_yticks(
        -np.arange(len(values) + 1), [f"component {i + 1}" for i in range(len(values))] + ["sum"]
    )


def _arrow(ax: Axes, start: float, end: float, row: float, colour: str) -> None:
    look = {"arrowstyle": "-|>", "color": colour, "lw": 4, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (end, row), (start, row), arrowprops=look)
