"""Success against updates spent: the share of runs solved by then, for every length."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.records import Record

COLUMNS = 2


def draw(records: Sequence[Record], initialization: str) -> style.Figure:
    """Return one panel per length; each line ends at the budget, where open runs are censored."""
    chosen = [r for r in records if r.settings["initialization"] == initialization]
    lengths = sorted({r.settings["length"] for r in chosen})
    return panels(
        {f"length {n}": [r for r in chosen if r.settings["length"] == n] for n in lengths}
    )


def panels(records: Mapping[str, Sequence[Record]]) -> style.Figure:
    """Return one panel per title, in the order of `records`."""
    rows = -(-len(records) // COLUMNS)
    with style.plain():
        fig = style.figure(6.4, 1 + 2.2 * rows)
        axes = fig.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False)
        for ax, (title, runs) in zip(axes.flat, records.items(), strict=False):
            _panel(ax, runs)
            ax.set_title(title)
        for ax in axes.flat[len(records) :]:
            ax.set_visible(False)
        fig.supxlabel("updates (thousands)")
        fig.supylabel("share of runs solved")
        _legend(fig)
    return fig


def _legend(fig: style.Figure) -> None:
    lines = {str(line.get_label()): line for ax in fig.axes for line in ax.get_lines()}
    fig.legend(list(lines.values()), list(lines), loc="outside upper center", ncols=3)


def _panel(ax: Axes, records: Sequence[Record]) -> None:
    for method, colour in style.METHOD_COLOURS.items():
        runs = [r for r in records if r.settings["method"] == method]
        if runs:
            solved = sorted(r.outcome["solved_at"] for r in runs if r.outcome["solved_at"])
            budget = max(r.settings["max_updates"] for r in runs)
            share = np.arange(len(solved) + 1) / len(runs)
            ax.step(
                np.array([0, *solved, budget]) / 1000,
                [*share, share[-1]],
                style.METHOD_LINES[method],
                where="post",
                color=colour,
                label=method,
            )
    ax.set_ylim(-0.05, 1.05)
