"""The scores of Table 1 that the judges compare: by our headline protocol, means over seeds.

A method with a diverged run scores ∞.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.claims.evidence import Evidence
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

    def is_lower(self) -> bool:
        """Whether the first scores lower, by more than chance and rounding explain."""
        return is_at_least(self.second - self.first, self.noise)


def pairs(evidence: Evidence, first: str, second: str, folds: tuple[str, ...]) -> list[Pair]:
    """Return the cells in which both methods have a score."""
    table = _headline(evidence)
    found = []
    for data_set in printed.titles():
        for fold in folds:
            scores = _scores(table, data_set, fold)
            if first in scores and second in scores:
                errors = [_standard_error(table, data_set, fold, m) for m in (first, second)]
                found.append(Pair(data_set, fold, scores[first], scores[second], noise(*errors)))
    return found


def on(
    evidence: Evidence, data_set: str, fold: str, experiment: str = EXPERIMENT
) -> Mapping[str, float]:
    """Return method → score."""
    return _scores(_headline(evidence, experiment), data_set, fold)


def on_test(evidence: Evidence, data_set: str, experiment: str = EXPERIMENT) -> Mapping[str, float]:
    """Return method → score on the test fold."""
    return on(evidence, data_set, "test", experiment)


def error_on_test(evidence: Evidence, data_set: str, method: str, experiment: str) -> float:
    """Return the standard error of a mean test score over seeds."""
    return _standard_error(_headline(evidence, experiment), data_set, "test", method)


def _standard_error(table: pd.DataFrame, data_set: str, fold: str, method: str) -> float:
    rows = (table["data_set"] == data_set) & (table["fold"] == fold) & (table["method"] == method)
    cell = table[rows].iloc[0]
    deviation = None if pd.isna(cell["measured_sd"]) else float(cell["measured_sd"])
    return standard_error(deviation, int(cell["n"]))


def _scores(table: pd.DataFrame, data_set: str, fold: str) -> dict[str, float]:
    if table.empty:
        return {}
    rows = table[(table["data_set"] == data_set) & (table["fold"] == fold)]
    return dict(zip(rows["method"], rows["measured_mean"].astype(float), strict=True))


def _headline(evidence: Evidence, name: str = EXPERIMENT) -> pd.DataFrame:
    """Return the scores by the headline protocol."""
    table = evidence.scores.get(name, pd.DataFrame())
    if table.empty:
        return table
    # The first row of a cell is by the headline protocol.
    first = table.drop_duplicates(["data_set", "fold", "method"])
    return first.fillna({"measured_mean": math.inf})
