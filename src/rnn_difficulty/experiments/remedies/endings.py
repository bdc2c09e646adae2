"""How the runs of the bench ended, and so why a method failed where it did."""

import math
from collections.abc import Sequence

import pandas as pd

from rnn_difficulty.experiments.other_tasks import guessing
from rnn_difficulty.experiments.remedies.methods import ADDITION, METHODS, TEMPORAL_ORDER
from rnn_difficulty.records import Record

GUESSING = {TEMPORAL_ORDER: math.log(4), ADDITION: guessing.AT_THE_LAST_STEP["addition"]}
"""The mean cost of knowing nothing: four classes, and the variance of the target."""
AT_GUESSING = 0.95
"""A run whose cost is above this share of it has learned nothing that pays."""
ENDINGS = ("solved", "learning", "guessing", "diverged")


def ending(record: Record) -> str:
    """Return how a run ended: one of `ENDINGS`.

    `learning` is better than a guess and not solved when the budget ended; `diverged` has a number
    that is not finite.
    """
    if record.outcome["solved_at"] is not None:
        return "solved"
    if record.outcome["diverged"]:
        return "diverged"
    cost = record.curve["cost"][-1]
    guess = GUESSING[record.settings["task"]]
    return "learning" if cost is not None and cost < AT_GUESSING * guess else "guessing"


def table(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per method: how many of its runs ended in each way."""
    runs = pd.DataFrame(
        {"method": [r.settings["method"] for r in records], "ending": list(map(ending, records))}
    )
    counts = pd.crosstab(runs["method"], runs["ending"])
    named = [name for name in METHODS if name in counts.index]
    return counts.reindex(index=named, columns=list(ENDINGS), fill_value=0).reset_index()
