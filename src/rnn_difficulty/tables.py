"""The results tables: CSV files, each a pure function of records or of the theory."""

from pathlib import Path

import pandas as pd

from rnn_difficulty import known
from rnn_difficulty.experiments import sweep
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.paths import TABLES

DIGITS = "%.8g"


def write(table: pd.DataFrame, name: str) -> Path:
    """Write `results/tables/NAME.csv`; the same table gives the same bytes on every machine."""
    TABLES.mkdir(parents=True, exist_ok=True)
    path = TABLES / f"{name}.csv"
    table.to_csv(path, index=False, float_format=DIGITS, lineterminator="\n")
    return path


def regenerate() -> list[Path]:
    """Write every table that the theory and the committed records determine."""
    paths = [write(known.table(), "known")]
    for experiment in EXPERIMENTS.values():
        records = sweep.committed(experiment)
        if records:
            paths.append(write(experiment.score(records), experiment.name))
    return paths
