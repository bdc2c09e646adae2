"""The error signal of each method against the lag, before and after training."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from rnn_difficulty.figures import style

COLUMNS = 3
FLOOR, TOP = 1e-12, 1e4
LOOKS = {"start": (style.GREY, "--"), "end": (style.BLUE, "-")}


def draw(signals: pd.DataFrame) -> style.Figure:
    """Draw a panel per method; `signals` is what `experiments.remedies.scores` gives.

    Lines are medians over runs, bands reach from the least to the largest run.
    """
    methods = list(signals["method"].unique())
    columns = min(COLUMNS, len(methods))
    rows = math.ceil(len(methods) / columns)
    with style.plain():
        fig = style.figure(2.9 * columns + 0.6, 2.3 * rows + 0.9)
        axes = fig.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for ax, method in zip(axes, methods, strict=False):
            _panel(ax, signals[signals["method"] == method])
            ax.set_title(method, fontsize="small")
        for ax in axes[len(methods) :]:
            ax.set_visible(False)
        axes[0].set(yscale="log", ylim=(FLOOR, TOP))
        fig.supxlabel("lag, in steps", fontsize="medium")
        fig.supylabel(r"$\Vert \partial E/\partial x_{T-lag} \Vert$, relative")
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return fig


def _panel(ax: Axes, signals: pd.DataFrame) -> None:
    ax.axhline(1, color="black", lw=0.8)
    for when, (colour, line) in LOOKS.items():
        rows = signals[signals["when"] == when].sort_values("lag")
        # What is beyond the axis is drawn on its edge: it has vanished, or exploded.
        low, middle, high = (np.clip(rows[name], FLOOR, TOP) for name in ("low", "median", "high"))
        ax.fill_between(rows["lag"], low, high, color=colour, alpha=0.2, lw=0)
        ax.plot(rows["lag"], middle, line, color=colour, marker=".", label=f"{when} of training")
