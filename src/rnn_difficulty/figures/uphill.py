"""Temporal components laid tip to tail: clipping each of them can turn their sum around."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.notation import FloatArray


def draw(components: Mapping[str, FloatArray]) -> style.Figure:
    """Draw each list of numbers `[n]` as bars tip to tail, and its sum; one panel per name."""
    with style.plain():
        fig = style.figure(6.4, 2.6 * len(components))
        axes = fig.subplots(len(components), 1, squeeze=False)[:, 0]
        for ax, (name, values) in zip(axes, components.items(), strict=True):
            _draw_chain(ax, values)
            ax.set_title(f"{name}: sum {values.sum():.2g}".replace("-", "−"), loc="left")
    return fig


def _draw_chain(ax: Axes, values: FloatArray) -> None:
    ends = np.cumsum(values)
    total = float(ends[-1])
    widths, starts = [*values, total], [0.0, *ends[:-1], 0.0]
    colours = [style.GREY] * len(values) + [style.BLUE if total > 0 else style.RED]
    names = [f"component {i + 1}" for i in range(len(values))] + ["sum"]
    bars = ax.barh(names, widths, left=starts, height=0.45, color=colours)
    labels = [f"{width:+.2g}".replace("-", "−") for width in widths]
    for bar, label in zip(bars, labels, strict=True):
        right = max(bar.get_x(), bar.get_x() + bar.get_width())
        ax.text(right, bar.get_y() + bar.get_height() / 2, f" {label}", va="center")
    ax.axvline(0, color="black", lw=1)
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set_axisbelow(True)
