"""The scores of Table 1 that the judges compare: by the stated protocol, means over seeds."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.claims.evidence import Evidence

EXPERIMENT = "table_1"
HEADLINE = (
    "nats per step, steps 2…T of whole sequences",
    "bits per character, whole text, state carried",
)


class Pair(NamedTuple):
    """Scores of two methods in one data set and fold."""

    data_set: str
    fold: str
    first: float
    second: float

    def is_lower(self) -> bool:
        """Whether the first scores lower by more than `printed.SHOWN`."""
        return self.second - self.first > printed.SHOWN


def pairs(evidence: Evidence, first: str, second: str, folds: tuple[str, ...]) -> list[Pair]:
    """Return the cells in which both methods have a score."""
    table = _headline(evidence)
    found = []
    for data_set in printed.titles():
        for fold in folds:
            scores = _scores(table, data_set, fold)
            if first in scores and second in scores:
                found.append(Pair(data_set, fold, scores[first], scores[second]))
    return found


def on_test(evidence: Evidence, data_set: str, experiment: str = EXPERIMENT) -> Mapping[str, float]:
    """Return method → score on the test fold."""
    return _scores(_headline(evidence, experiment), data_set, "test")


def standard_error(evidence: Evidence, data_set: str, method: str, experiment: str) -> float:
    """Return that of a mean test score over seeds; 0 for one seed, which has no spread."""
    table = _headline(evidence, experiment)
    cell = table[
        (table["data_set"] == data_set) & (table["fold"] == "test") & (table["method"] == method)
    ]
    spread, n = float(cell["measured_sd"].iloc[0]), int(cell["n"].iloc[0])
    return spread / n**0.5 if n > 1 else 0.0


def _scores(table: pd.DataFrame, data_set: str, fold: str) -> dict[str, float]:
    if table.empty:
        return {}
    rows = table[(table["data_set"] == data_set) & (table["fold"] == fold)]
    return dict(zip(rows["method"], rows["measured_mean"].astype(float), strict=True))


def _headline(evidence: Evidence, name: str = EXPERIMENT) -> pd.DataFrame:
    """Return the scores by the stated protocol, of the cells that have one."""
    table = evidence.scores.get(name, pd.DataFrame())
    if table.empty:
        return table
    return table[table["protocol"].isin(HEADLINE)].dropna(subset=["measured_mean"])
