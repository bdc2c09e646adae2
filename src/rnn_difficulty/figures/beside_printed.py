"""Table 1 as a picture: what was printed and what was measured, method by method."""

import pandas as pd
from matplotlib.axes import Axes

from rnn_difficulty.figures import style
from rnn_difficulty.printed import PAPER_METHODS


def draw(scores: pd.DataFrame, titles: dict[str, str], unit: str) -> style.Figure:
    """Return a panel per data set: test scores, printed (open) and measured (filled, ± deviation).

    `scores` is what `experiments.table_1.score` returns; rows of other protocols are left out.
    """
    test = scores[scores["headline"] & (scores["fold"] == "test")]
    names = [name for name in titles if name in set(test["data_set"])]
    with style.plain():
        fig = style.figure(6.4, 1.0 + 2.2 * max(1, len(names)))
        axes = fig.subplots(max(1, len(names)), 1, squeeze=False)[:, 0]
        for ax, name in zip(axes, names, strict=False):
            _panel(ax, test[test["data_set"] == name].set_index("method"))
            ax.set_title(titles[name])
            ax.set_xlabel(f"test, {unit}")
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return fig


def _panel(ax: Axes, rows: pd.DataFrame) -> None:
    height = {method: -i for i, method in enumerate(PAPER_METHODS)}
    y = [height[str(method)] for method in rows.index]
    ax.plot(rows["printed"].astype(float), y, "o", mfc="none", color=style.GREY, label="printed")
    ax.errorbar(
        rows["measured_mean"].astype(float),
        y,
        xerr=rows["measured_sd"].astype(float).fillna(0),
        fmt="o",
        capsize=4,
        color=style.BLUE,
        label="measured",
    )
    ax.set_yticks(list(height.values()), list(height))
    ax.set_ylim(-len(PAPER_METHODS) + 0.5, 0.5)
