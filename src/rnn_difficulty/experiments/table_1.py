"""Table 1: polyphonic music and the Penn Treebank (ICML 2013, §4.2)."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.datasets import DataSetMissing, apart, own, own_files, polyphonic_music
from rnn_difficulty.datasets.manifest import data_sets
from rnn_difficulty.experiments import natural
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.natural import (
    AHEAD,
    MUSIC_PROTOCOL,
    VARIANTS,
    Settings,
    is_music,
    is_text,
)
from rnn_difficulty.experiments.table_1_settings import SETTINGS
from rnn_difficulty.records import Record

COLUMNS = ["data_set", "fold", "method", "printed", "measured_mean", "measured_sd", "n", "protocol"]
STEPS = 100_000
"""Taken for the length of an epoch where the manifest does not know it."""


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per data set, fold, method and protocol, with the printed value beside ours.

    The rows by the headline protocol come first, then those of the test fold by its variants.
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
        for method in printed.METHODS
    ]
    return pd.DataFrame([cell for cell in cells if cell["n"]], columns=COLUMNS)


def choose(records: Sequence[Record]) -> dict[tuple[str, str], Record]:
    """Return for each data set and method the record with the best validation score."""
    best: dict[tuple[str, str], Record] = {}
    for record in records:
        cell = record.settings["data_set"], record.settings["optimization"]["method"]
        valid = record.outcome["valid"]
        if valid is not None and (cell not in best or valid < best[cell].outcome["valid"]):
            best[cell] = record
    return best


def by(records: Sequence[Record], data_set: str, method: str | None = None) -> list[Record]:
    """Return the records of a data set, of one method or of all."""
    return [
        record
        for record in records
        if record.settings["data_set"] == data_set
        and method in (None, record.settings["optimization"]["method"])
    ]


def for_data_set(settings: Sequence[Settings], data_set: str) -> tuple[Settings, ...]:
    """Return the runs that `settings` have for a data set of the manifest or one's own, by path.

    A data set that has none is learned with the runs of Nottingham, or of the next character. One's
    own is read whole before any run of it starts, so that a damaged file is told of at once.
    Raises DataSetMissing or DataSetMalformed where the path holds no data that can be learned.
    """
    names = AHEAD if data_set == "penn_treebank" else (data_set,)
    if mine := tuple(s for s in settings if s.data_set in names):
        return mine
    if data_set in polyphonic_music.NAMES:
        return _learned_as("nottingham", settings, data_set, None)
    if AHEAD.keys() & set(names):
        raise DataSetMissing(_without_runs(settings, data_set))
    return tuple(run for path in own_files.find_all(data_set) for run in _on(settings, path))


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return the operations that a run computes, or at most computes, up to a factor."""
    optimization = settings["optimization"]
    epochs = outcome.get("epochs", optimization["epochs"])
    return float(epochs * _steps(settings) * optimization["hidden"] ** 2)


def _on(settings: Sequence[Settings], path: Path) -> tuple[Settings, ...]:
    content = own.content(path)
    if not own_files.is_text(path):
        apart.read(own.check_music, path, content)
        return _learned_as("nottingham", settings, str(path), content)
    runs = _learned_as("penn_treebank_1_step", settings, str(path), content)
    text = own.characters(path, content)
    for run in runs:
        natural.expect_enough(run, text)
    return runs


def _without_runs(settings: Sequence[Settings], data_set: str) -> str:
    known = dict.fromkeys([*(s.data_set for s in settings), *polyphonic_music.NAMES])
    return (
        f"expected a data set that the profile has runs for, one of {', '.join(known)}, or data at"
        f" a path; got {data_set!r}: use one of these, or another --profile"
    )


def _learned_as(
    example: str, settings: Sequence[Settings], data_set: str, content: str | None
) -> tuple[Settings, ...]:
    return tuple(
        replace(s, data_set=data_set, content=content) for s in settings if s.data_set == example
    )


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
        "protocol": _protocol(mine[0], kind) if mine else None,
    }


def _protocol(outcome: dict[str, Any], kind: str) -> str:
    stated = str(outcome["protocol"])
    return VARIANTS.get(stated, {}).get(kind, stated)


EXPERIMENT = Experiment(
    name="table_1",
    code=(natural.__name__,),
    settings=SETTINGS,
    run=natural.run,
    score=score,
    work=work,
    for_data_set=for_data_set,
)
__all__ = ["AHEAD", "EXPERIMENT", "by", "choose", "for_data_set", "is_music", "is_text", "score"]
