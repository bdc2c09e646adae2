"""Cost, gradient norm and ρ(W_rec) along training on a synthetic task (ICML 2013, §4.1.1)."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.records import Record

PANELS = (
    ("cost", "cost (nats)", "linear"),
    ("largest_norm", "largest ‖ĝ‖", "log"),
    ("rho", r"$\rho(W_{rec})$", "linear"),
    ("error", "misclassified", "linear"),
)


def draw(records: Sequence[Record], length: int) -> style.Figure:
    """Return one line per run of that length, in one panel per quantity, against updates."""
    chosen = [r for r in records if r.settings["length"] == length]
    with style.plain():
        fig = style.figure(6.4, 8.5)
        axes = fig.subplots(len(PANELS), 1, sharex=True)
        for ax, (column, label, scale) in zip(axes, PANELS, strict=True):
            _panel(ax, chosen, column)
            ax.set_ylabel(label)
            ax.set_yscale(scale)
        axes[-1].set_xlabel("updates")
        axes[0].set_title(f"Temporal order, length {length}")
        handles, labels = axes[0].get_legend_handles_labels()
        fig.legend(handles, labels, loc="outside lower center", ncols=3)
    return fig


def _panel(ax: Axes, records: Sequence[Record], column: str) -> None:
    named = set()
    for record in records:
        method = record.settings["method"]
        updates, values = record.curve["updates"], record.curve[column]
        label = None if method in named else method
        colour = style.METHOD_COLOURS[method]
        ax.plot(updates, values, style.METHOD_LINES[method], color=colour, label=label)
        if record.outcome["solved_at"] is not None:
            ax.plot(updates[-1], values[-1], "o", color=colour)
        named.add(method)
