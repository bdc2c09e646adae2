"""Table 1: polyphonic music and the Penn Treebank (ICML 2013, §4.2)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.datasets.manifest import data_sets
from rnn_difficulty.experiments import synthetic
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.experiments.table_1 import data
from rnn_difficulty.experiments.table_1.batches import AHEAD, Table1Settings
from rnn_difficulty.experiments.table_1.data import is_music, is_text
from rnn_difficulty.experiments.table_1.protocols import MUSIC_PROTOCOL, VARIANTS
from rnn_difficulty.experiments.table_1.settings import SETTINGS
from rnn_difficulty.experiments.table_1.user_data import for_data_set
from rnn_difficulty.records import Record, canonical
from rnn_difficulty.training.checkpoint import Checkpoint

COLUMNS = [
    "data_set",
    "fold",
    "method",
    "printed",
    "measured_mean",
    "measured_sd",
    "n",
    "headline",
    "protocol",
]
STEPS = 100_000
"""Taken for the length of an epoch where the manifest does not know it."""


def run(settings: Table1Settings, checkpoint: Checkpoint | None = None) -> Result:
    """Read the data, train one network on them and score it."""
    from rnn_difficulty.experiments.table_1 import training

    return training.train(settings, data.load(settings), checkpoint)


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per data set, fold, method and protocol, with the printed value beside ours.

    `headline` tells the rows by the headline protocol from those of the test fold by its variants.
    """
    found = [(r.settings["data_set"], r.settings["optimization"]["method"]) for r in records]
    names = dict.fromkeys([*printed.titles(), *(name for name, _ in found)])
    headline = (("train", "train"), ("test", "test"))
    variants = tuple(("test", kind) for kind in VARIANTS[MUSIC_PROTOCOL])
    cells = [
        _cell(name, fold, kind, method, records)
        for kinds in (headline, variants)
        for name in names
        for fold, kind in kinds
        for method in printed.PAPER_METHODS
    ]
    return pd.DataFrame([cell for cell in cells if cell["n"]], columns=COLUMNS)


def choose(records: Sequence[Record]) -> dict[tuple[str, str], Record]:
    """Return for each data set and method one record of the settings that validate best.

    The best have the lowest mean over seeds; settings with fewer seeds than others do not compete.
    """
    cells: dict[tuple[str, str], list[list[Record]]] = {}
    for group in by_seed(records).values():
        first = group[0].settings
        cells.setdefault((first["data_set"], first["optimization"]["method"]), []).append(group)
    best = {}
    for cell, groups in cells.items():
        most = max(map(len, groups))
        best[cell] = min((g for g in groups if len(g) == most), key=mean_validation)[0]
    return best


def by_seed(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Return the records that differ in their seed alone, together; diverged ones are left out."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        if record.outcome["valid"] is not None:
            optimization = record.settings["optimization"] | {"seed": None}
            key = canonical(record.settings | {"optimization": optimization})
            groups.setdefault(key, []).append(record)
    return groups


def mean_validation(group: Sequence[Record]) -> float:
    """Return the mean validation score."""
    return float(np.mean([record.outcome["valid"] for record in group]))


def by(records: Sequence[Record], data_set: str, method: str | None = None) -> list[Record]:
    """Return the records of a data set, of one method or of all."""
    return [
        record
        for record in records
        if record.settings["data_set"] == data_set
        and method in (None, record.settings["optimization"]["method"])
    ]


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return the operations that a run computes, or at most computes, up to a factor."""
    optimization = settings["optimization"]
    epochs = outcome.get("epochs", optimization["epochs"])
    return float(epochs * _steps(settings) * optimization["hidden"] ** 2)


def _steps(settings: dict[str, Any]) -> int:
    if settings["characters"]:
        return int(settings["characters"])
    name = settings["data_set"]
    known = data_sets().get("penn_treebank" if name in AHEAD else name)
    train = known.counts["train"] if known else {}
    return train.get("characters") or train.get("steps") or STEPS


def _cell(
    data_set: str, fold: str, kind: str, method: str, records: Sequence[Record]
) -> dict[str, object]:
    mine = [r.outcome for r in by(records, data_set, method) if kind in r.outcome]
    values = np.array([outcome[kind] for outcome in mine], dtype=float)
    return {
        "data_set": data_set,
        "fold": fold,
        "method": method,
        "printed": printed.value(data_set, fold, method) if data_set in printed.titles() else None,
        "measured_mean": values.mean() if len(values) else None,
        "measured_sd": values.std(ddof=1) if len(values) > 1 else None,
        "n": len(values),
        "headline": kind == fold,
        "protocol": _protocol(mine[0], kind) if mine else None,
    }


def _protocol(outcome: dict[str, Any], kind: str) -> str:
    stated = str(outcome["protocol"])
    return VARIANTS.get(stated, {}).get(kind, stated)


EXPERIMENT = Experiment(
    name="table_1",
    code=("rnn_difficulty.experiments.table_1.training",),
    settings=SETTINGS,
    run=run,
    score=score,
    work=work,
    prepare=synthetic.prepare,
    for_data_set=for_data_set,
    data_set=data.in_manifest,
)
__all__ = ["AHEAD", "EXPERIMENT", "by", "choose", "for_data_set", "is_music", "is_text", "score"]
