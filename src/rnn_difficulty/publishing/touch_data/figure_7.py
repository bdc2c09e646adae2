"""Every run of Figure 7, for the figure in which the budget of updates moves."""

import json

from rnn_difficulty.experiments import figure_7_gpu, lookup
from rnn_difficulty.figures import style, success

KEPT = ("initialization", "method", "length", "seed")


def script() -> str:
    """Return the script that sets `touch.runs`: every run of the grid, and when it was solved."""
    runs = [
        {"run": record.run}
        | {name: record.settings[name] for name in KEPT}
        | {name: record.outcome[name] for name in ("solved_at", "updates")}
        for record in lookup.committed(figure_7_gpu.EXPERIMENT)
    ]
    return f"touch.runs = {json.dumps(runs)};\n"


def still() -> style.Figure:
    """Return the picture of all budgets at their end."""
    return success.draw(figure_7_gpu.EXPERIMENT.score(lookup.committed(figure_7_gpu.EXPERIMENT)))
