"""Updates to solve temporal order against the threshold and against α (ICML 2013, §3.2, §4.1.1)."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.figures import style
from rnn_difficulty.records import Record

HEURISTIC = (0.5, 10)
"""The paper's range for the threshold, in units of the average norm."""


def draw(records: Sequence[Record], average_norm: float) -> style.Figure:
    """Return one dot per run of MSGD-CR; a cross is a run that was not solved in its budget.

    `average_norm` of the gradient, before clipping, places the paper's range of thresholds.
    """
    runs = [r for r in records if r.settings["method"] == "MSGD-CR"]
    with style.plain():
        fig = style.figure(6.4, 6.4)
        above, below = fig.subplots(2, 1)
        _panel(above, [r for r in runs if r.settings["alpha"] == 4], "threshold")
        low, high = (factor * average_norm for factor in HEURISTIC)
        above.axvspan(low, high, color=style.SKY, alpha=0.2, label="½ to 10 × average norm")
        above.set(xscale="log", xlabel="threshold (α = 4)")
        above.legend(loc="upper left")
        _panel(below, [r for r in runs if r.settings["threshold"] == 1], "alpha")
        below.set_xscale("symlog", linthresh=0.25)
        below.set_xlim(left=-0.05)
        ticks = sorted({r.settings["alpha"] for r in runs})
        below.set_xticks(ticks, [f"{alpha:g}" for alpha in ticks])
        below.set_xlabel("α (threshold 1)")
        fig.supylabel("updates to solve (thousands)", fontsize="medium")
    return fig


def _panel(ax: Axes, runs: Sequence[Record], knob: str) -> None:
    for record in runs:
        solved_at = record.outcome["solved_at"]
        colour = style.BLUE if solved_at else style.RED
        updates = solved_at or record.settings[BUDGET]
        ax.plot(record.settings[knob], updates / 1000, "o" if solved_at else "x", color=colour)
    values = sorted({r.settings[knob] for r in runs})
    ax.plot(values, [_median(runs, knob, value) for value in values], color=style.BLUE)
    ax.minorticks_off()
    ax.set_ylim(bottom=0)


def _median(runs: Sequence[Record], knob: str, value: float) -> float:
    """Return the median of all runs; NaN where more than half were not solved."""
    chosen = [r.outcome["solved_at"] for r in runs if r.settings[knob] == value]
    middle = np.median([np.inf if at is None else at for at in chosen])
    return float(middle / 1000) if np.isfinite(middle) else np.nan
