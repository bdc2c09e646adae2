"""Scores and gradient norms against epochs, for the natural problems of Table 1."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.records import Record

PANELS = (
    ("train", "training\n{}", "linear"),
    ("valid", "validation\n{}", "linear"),
    ("gradient_norm", "mean ‖ĝ‖", "log"),
    ("largest_norm", "largest ‖ĝ‖", "log"),
)


def draw(records: Sequence[Record], unit: str) -> style.Figure:
    """Return one line a run of one data set: training and validation score, mean and largest ‖ĝ‖.

    The training score is the mean over the epoch's updates; ‖ĝ‖ is taken before clipping.
    """
    with style.plain():
        fig = style.figure(6.4, 8.5)
        axes = fig.subplots(len(PANELS), 1, sharex=True)
        for ax, (column, label, scale) in zip(axes, PANELS, strict=True):
            _panel(ax, records, column)
            ax.set_ylabel(label.format(unit))
            ax.set_yscale(scale)
            if scale == "log":
                style.numbers_on(ax.yaxis)
        axes[-1].set_xlabel("epoch")
        axes[-1].xaxis.get_major_locator().set_params(integer=True)
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return fig


def _panel(ax: Axes, records: Sequence[Record], column: str) -> None:
    named = set()
    for record in records:
        method = record.settings["optimization"]["method"]
        label = None if method in named else method
        epochs = record.curve["epoch"]
        ax.plot(
            epochs,
            record.curve[column],
            style.METHOD_LINES[method],
            color=style.METHOD_COLOURS[method],
            # One epoch makes no line.
            marker="o" if len(epochs) < 2 else "",
            label=label,
        )
        named.add(method)
