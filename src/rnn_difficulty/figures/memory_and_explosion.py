"""More memory, larger ρ(W_rec), larger gradients? The records of Figure 7 (ICML 2013, §4.1.1)."""

from collections.abc import Iterable, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from rnn_difficulty.experiments import figure_7
from rnn_difficulty.figures import style
from rnn_difficulty.records import Record

SPREAD = 8
"""Runs of one cell stand side by side, so many steps of length apart at most."""


def draw(records: Sequence[Record]) -> style.Figure:
    """Return ρ(W_rec) at the end of each run, and its largest ‖ĝ‖, against sequence length."""
    columns = list(dict.fromkeys(r.settings["initialization"] for r in records))
    with style.plain():
        fig = style.figure(6.4, 2 + 2.2 * len(columns))
        axes = fig.subplots(len(columns), 2, sharex=True, sharey="col", squeeze=False)
        for row, name in zip(axes, columns, strict=True):
            runs = [r for r in records if r.settings["initialization"] == name]
            _panel(row[0], runs, [r.curve["rho"][-1] for r in runs])
            _panel(row[1], runs, [figure_7.largest_norm(r) for r in runs])
            row[0].set_ylabel(name)
            row[0].axhline(1, color=style.GREY, linewidth=1)
            row[1].set_yscale("log")
        axes[0, 0].set_title(r"$\rho(W_{rec})$ at the end")
        axes[0, 1].set_title(r"largest $\|\hat{g}\|$")
        for ax in axes[-1]:
            ax.set_xlabel("sequence length")
        fig.legend(*_legend(axes[:, 0]), loc="outside lower center", ncols=3)
    return fig


def _panel(ax: Axes, runs: Sequence[Record], values: Sequence[float]) -> None:
    for record, value in zip(runs, values, strict=True):
        method = record.settings["method"]
        solved = record.outcome["solved_at"] is not None
        place = list(style.METHOD_COLOURS).index(method) - 1
        ax.plot(
            record.settings["length"] + SPREAD * place + record.settings["seed"] - 2,
            value,
            style.METHOD_MARKERS[method],
            color=style.METHOD_COLOURS[method],
            markerfacecolor=style.METHOD_COLOURS[method] if solved else "none",
            markersize=5,
            label=f"{method}, {'solved' if solved else 'not solved'}",
        )


def _legend(axes: Iterable[Axes]) -> tuple[list[Artist], list[str]]:
    found = [ax.get_legend_handles_labels() for ax in axes]
    one_each = {
        label: handle
        for handles, labels in found
        for handle, label in zip(handles, labels, strict=True)
    }
    names = sorted(one_each)
    return [one_each[name] for name in names], names
