"""How far a run is from guessing: its cost beside that of knowing nothing."""

import math
from collections.abc import Sequence

import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.experiments import synthetic
from rnn_difficulty.experiments.other_tasks.settings import CELLS
from rnn_difficulty.records import Record
from rnn_difficulty.tasks import random_permutation, three_bit_temporal_order

AT_THE_LAST_STEP = {
    "addition": 1 / 24,
    "multiplication": 7 / 144,
    "3-bit temporal order": math.log(three_bit_temporal_order.OUTPUTS),
    "random permutation": math.log(random_permutation.ANSWERS),
}
"""The variance of half the sum and of the product of two numbers uniform on [0, 1); the entropy of
equally likely answers."""
PATTERNS = {"5-bit memorization": (5, 2), "20-bit memorization": (10, 5)}
"""Positions P and values V."""


def cost(task: str, length: int) -> float:
    """Return the least mean cost without a look at what is to be kept; nats, or squared error.

    In memorization it is P ln V over all T + 2P steps: blanks are certain, patterns unknown.
    """
    if task in AT_THE_LAST_STEP:
        return AT_THE_LAST_STEP[task]
    positions, values = PATTERNS[task]
    return positions * math.log(values) / (length + 2 * positions)


def beside(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per task and length: the last training cost in percent of guessing.

    A column for each method, the mean over its runs: 0 is perfect, 100 is a guess. A run that
    diverged before its first check has no cost and does not count.
    """
    ends = [
        {
            "task": record.settings["task"],
            "length": synthetic.lengths(record.settings["shortest"], record.settings["longest"]),
            "method": record.settings["method"],
            "percent": 100 * costs[-1] / cost(record.settings["task"], record.settings["longest"]),
        }
        for record in records
        if (costs := record.curve["cost"])
    ]
    cells = [(task, synthetic.lengths(*lengths)) for task, *lengths in CELLS]
    rows = pd.MultiIndex.from_tuples(cells, names=["task", "length"])
    table = pd.DataFrame(ends, columns=["task", "length", "method", "percent"])
    means = table.pivot_table("percent", ["task", "length"], "method")
    return means.reindex(index=rows, columns=list(reversed(printed.PAPER_METHODS))).reset_index()
