"""Learning curves of tasks that look hopeless for most of the time."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.experiments.other_tasks import guessing
from rnn_difficulty.figures import style
from rnn_difficulty.records import Record


def draw(records: Mapping[str, Sequence[Record]]) -> style.Figure:
    """Return one panel per title: the cost in percent of guessing against updates, a line a run."""
    with style.plain():
        fig = style.figure(6.4, 1 + 2.4 * len(records))
        axes = fig.subplots(len(records), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for ax, (title, runs) in zip(axes, records.items(), strict=True):
            _panel(ax, runs)
            ax.set_title(title)
        axes[-1].set_xlabel("updates (thousands)")
        fig.supylabel("training cost (% of guessing)")
        style.legend_of_methods(fig)
    return fig


def _panel(ax: Axes, records: Sequence[Record]) -> None:
    ax.axhline(100, color=style.GREY, linewidth=1)
    for record in records:
        method, settings = record.settings["method"], record.settings
        guess = guessing.cost(settings["task"], settings["longest"])
        ax.plot(
            np.array(record.curve["updates"]) / 1000,
            100 * np.array(record.curve["cost"]) / guess,
            style.METHOD_LINES[method],
            linewidth=1.2,
            color=style.METHOD_COLOURS[method],
            label=method,
        )
    ax.set_ylim(0, 130)
