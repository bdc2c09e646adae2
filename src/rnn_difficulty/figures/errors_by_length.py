"""Errors of networks that were trained on 50 to 200 steps, at other lengths (ICML 2013, §4.1.1)."""

import pandas as pd

from rnn_difficulty.figures import style

COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.RED, style.PURPLE)
MARKERS = "osv^D"


def draw(table: pd.DataFrame, trained: tuple[int, int]) -> style.Figure:
    """Return one line per seed; `table` is what `experiments.length_generalization.score` gives."""
    with style.plain():
        fig = style.figure(6.4, 4.0)
        ax = fig.subplots()
        ax.axvspan(*trained, color=style.SKY, alpha=0.25, label="trained on")
        for (seed, row), colour, marker in zip(
            table.groupby("seed"), COLOURS, MARKERS, strict=False
        ):
            share = 100 * row["errors"] / row["sequences"]
            ax.plot(row["length"], share, marker=marker, color=colour, label=f"seed {seed}")
        ax.axhline(75, color=style.GREY, linestyle=":", label="guessing")
        ax.set_xscale("log")
        # Linear up to one error of 10 000, so that none can be shown.
        ax.set_yscale("symlog", linthresh=0.01)
        ax.set_ylim(0, 100)
        lengths = sorted(table["length"].unique())
        ax.set_xticks(lengths, [str(n) for n in lengths], rotation=60)
        ax.set_yticks([0, 0.01, 0.1, 1, 10, 100], ["0", ".01", ".1", "1", "10", "100"])
        ax.minorticks_off()
        ax.set(xlabel="sequence length", ylabel="wrong (%)")
        fig.legend(loc="outside lower center", ncols=3)
    return fig
