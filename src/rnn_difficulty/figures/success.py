"""Figure 7 of the paper: success rate against sequence length, from the records."""

import pandas as pd
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.theory.initialization import INITIALIZATIONS


def draw(scores: pd.DataFrame) -> style.Figure:
    """Return Figure 7, one panel per initialization, with 95 % Wilson intervals.

    `scores` is what `experiments.figure_7.score` returns.
    """
    panels = [
        (name, scores[scores["initialization"] == name])
        for name in INITIALIZATIONS
        if name in set(scores["initialization"])
    ]
    with style.plain():
        fig = style.figure(6.4, 0.8 + 2.4 * len(panels))
        axes = fig.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for ax, (initialization, cells) in zip(axes, panels, strict=True):
            _panel(ax, cells)
            ax.set_title(f"{initialization}: {_runs(cells)} runs a cell")
        axes[-1].set_xlabel("sequence length")
        axes[-1].set_xticks(sorted(scores["length"].unique()))
        fig.supylabel("success rate", fontsize="medium")
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return fig


def _panel(ax: Axes, cells: pd.DataFrame) -> None:
    for place, (method, row) in enumerate(cells.groupby("method", sort=True)):
        rate = row["success_rate"]
        ax.errorbar(
            # A small shift keeps the intervals of the three methods apart.
            row["length"] + 1.8 * (place - 1),
            rate,
            yerr=[(rate - row["low"]).clip(lower=0), (row["high"] - rate).clip(lower=0)],
            fmt=style.METHOD_LINES[str(method)],
            marker=style.METHOD_MARKERS[str(method)],
            capsize=4,
            color=style.METHOD_COLOURS[str(method)],
            label=str(method),
        )
    ax.set_ylim(-0.05, 1.05)


def _runs(cells: pd.DataFrame) -> str:
    fewest, most = cells["runs"].min(), cells["runs"].max()
    return f"{most}" if fewest == most else f"{fewest} to {most}"
