"""The scores of Table 1 that the judges compare: by our headline protocol, means over seeds.

A method with a diverged run scores ∞.
"""

import math
from collections.abc import Collection, Mapping
from itertools import product
from typing import NamedTuple

import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.verdict import Judgement, Verdict, by_runs
from rnn_difficulty.experiments.significance import is_at_least, noise, standard_error

EXPERIMENT = "table_1"


class Pair(NamedTuple):
    """Scores of two methods in one data set and fold."""

    data_set: str
    fold: str
    first: float
    second: float
    noise: float
    """A smaller difference says nothing."""
    seeds: int = 2
    """Of the method that has fewer."""

    def is_lower(self) -> bool:
        """Whether the first scores lower, by more than chance and rounding explain."""
        return is_at_least(self.second - self.first, self.noise)

    def is_open(self) -> bool:
        """Whether single runs are too close to tell."""
        return self.seeds == 1 and not is_at_least(abs(self.second - self.first), self.noise)


def pairs(
    evidence: Evidence,
    first: str,
    second: str,
    folds: tuple[str, ...],
    experiment: str = EXPERIMENT,
) -> list[Pair]:
    """Return the cells in which both methods have a score."""
    found = []
    for data_set, fold in product(printed.titles(), folds):
        cells = _cells(evidence, data_set, fold, experiment)
        if first in cells and second in cells:
            one, other = cells[first], cells[second]
            means = float(one["measured_mean"]), float(other["measured_mean"])
            seeds = min(int(one["n"]), int(other["n"]))
            least = noise(_error(one), _error(other))
            found.append(Pair(data_set, fold, means[0], means[1], least, seeds))
    return found


def scores(
    evidence: Evidence, data_set: str, fold: str = "test", experiment: str = EXPERIMENT
) -> Mapping[str, float]:
    """Return method → mean score over seeds."""
    cells = _cells(evidence, data_set, fold, experiment)
    return {method: float(cell["measured_mean"]) for method, cell in cells.items()}


def error(
    evidence: Evidence, data_set: str, fold: str, method: str, experiment: str = EXPERIMENT
) -> float:
    """Return the standard error of a mean score over seeds."""
    return _error(_cells(evidence, data_set, fold, experiment)[method])


def _error(cell: "pd.Series[float]") -> float:
    return standard_error(float(cell["measured_sd"]), int(cell["n"]))


def judged(
    evidence: Evidence,
    data_sets: Collection[str],
    methods: Collection[str],
    verdict: Verdict,
    said: str,
    experiment: str = EXPERIMENT,
) -> Judgement:
    """Return a judgement that rests on the runs of these data sets and methods."""
    runs = [
        record
        for record in evidence.records.get(experiment, ())
        if record.settings["data_set"] in data_sets
        and record.settings["optimization"]["method"] in methods
    ]
    # A run that was best in the last epoch it was allowed is censored, as it were.
    left = sum(r.outcome["best_epoch"] == r.settings["optimization"]["epochs"] for r in runs)
    if left:
        said += f"; {left} of {len(runs)} runs still improved in their last epoch"
    return by_runs(verdict, said, runs)


def _cells(
    evidence: Evidence, data_set: str, fold: str, experiment: str
) -> "dict[str, pd.Series[float]]":
    """Return method → its row by the headline protocol."""
    table = evidence.scores.get(experiment, pd.DataFrame())
    if table.empty:
        return {}
    rows = table[table["headline"] & (table["data_set"] == data_set) & (table["fold"] == fold)]
    numbers = rows.set_index("method")[["measured_mean", "measured_sd", "n"]].astype(float)
    filled = numbers.fillna({"measured_mean": math.inf, "measured_sd": 0.0})
    return {str(method): row for method, row in filled.iterrows()}
