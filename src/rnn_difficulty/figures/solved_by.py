"""Success against updates spent: the share of runs solved by then."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.figures import style
from rnn_difficulty.records import Record

PANELS_IN_A_ROW = 2


def draw(records: Sequence[Record]) -> style.Figure:
    """Return a panel per length (rows) and initialization (columns).

    Each line ends at the budget, where open runs are censored.
    """
    lengths = sorted({r.settings["length"] for r in records})
    columns = list(dict.fromkeys(r.settings["initialization"] for r in records))
    with style.plain():
        fig = style.figure(6.4, 1 + 1.3 * len(lengths))
        axes = fig.subplots(len(lengths), len(columns), sharex=True, sharey=True, squeeze=False)
        for row, length in zip(axes, lengths, strict=True):
            row[0].set_ylabel(f"T = {length}")
            for ax, name in zip(row, columns, strict=True):
                _panel(ax, [r for r in records if _cell(r) == (length, name)])
        for ax, name in zip(axes[0], columns, strict=True):
            ax.set_title(name)
        fig.supxlabel("updates (thousands)", fontsize="medium")
        fig.supylabel("share of runs solved", fontsize="medium")
        fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return fig


def _cell(record: Record) -> tuple[int, str]:
    return record.settings["length"], record.settings["initialization"]


def panels(records: Mapping[str, Sequence[Record]]) -> style.Figure:
    """Return one panel per title, in the order of `records`, each as wide as its budget."""
    rows = -(-len(records) // PANELS_IN_A_ROW)
    with style.plain():
        fig = style.figure(6.4, 1 + 2.2 * rows)
        axes = fig.subplots(rows, PANELS_IN_A_ROW, sharey=True, squeeze=False)
        for ax, (title, runs) in zip(axes.flat, records.items(), strict=False):
            _panel(ax, runs)
            ax.set_title(title, fontsize="small")
        for ax in axes.flat[len(records) :]:
            ax.set_visible(False)
        fig.supxlabel("updates (thousands)")
        fig.supylabel("share of runs solved")
        style.legend_of_methods(fig)
    return fig


def _panel(ax: Axes, records: Sequence[Record]) -> None:
    for method, colour in style.METHOD_COLOURS.items():
        runs = [r for r in records if r.settings["method"] == method]
        if runs:
            solved = sorted(r.outcome["solved_at"] for r in runs if r.outcome["solved_at"])
            share = np.arange(len(solved) + 1) / len(runs)
            ax.step(
                np.array([0, *solved, max(r.settings[BUDGET] for r in runs)]) / 1000,
                [*share, share[-1]],
                style.METHOD_LINES[method],
                where="post",
                # Lines that lie on each other: the first is drawn wide enough to be seen below.
                linewidth=3.4 if method == "MSGD" else 1.8,
                color=colour,
                label=method,
            )
    ax.set_ylim(-0.1, 1.1)
