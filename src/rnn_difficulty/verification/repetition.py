"""A recorded run, repeated from its start, and compared with its record."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from multiprocessing import get_context
from statistics import mean, stdev
from typing import Any

from scipy.stats import t

from rnn_difficulty import records
from rnn_difficulty.experiments import sweep
from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.records import Record

CONFIDENCE = 0.999
FEW_SEEDS = 0.5
"""Relative distance allowed where a cell has one run, and so no spread."""


def settings_of(experiment: Experiment, record: Record) -> Any | None:
    """Return the settings of an experiment that gave `record`, whatever their budget was."""
    for settings in experiment.settings.get(record.profile, ()):
        if BUDGET in record.settings:
            settings = replace(settings, **{BUDGET: record.settings[BUDGET]})
        if records.run_id(experiment.name, asdict(settings)) == record.run:
            return settings
    return None


def in_fresh_process(experiment: Experiment, profile: str, settings: Any) -> Record:
    """Run one setting from its start: without the checkpoints of earlier runs, on one thread."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _environment("RNN_DIFFICULTY_CHECKPOINTS", folder),
        ProcessPoolExecutor(1, get_context("spawn"), _one_thread) as pool,
    ):
        return pool.submit(_recorded, experiment.name, profile, settings).result()


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """Set a variable for the processes that are started meanwhile."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


def _recorded(name: str, profile: str, settings: Any) -> Record:
    return sweep.record(EXPERIMENTS[name], profile, settings)


def same_machine(record: Record, again: Record) -> bool:
    """Whether two records are of one type of machine, and agree in the libraries both name."""
    both = record.versions.keys() & again.versions.keys()
    return record.device == again.device and all(
        record.versions[name] == again.versions[name] for name in both
    )


def is_equal(record: Record, again: Record) -> bool:
    """Whether two records have the same outcome, bit for bit, and the same learning curve.

    Curves are compared in the digits that curves keep: the first records held more.
    """
    kept = [
        records.canonical({"outcome": each.outcome, "curve": sweep.rounded(each.curve)})
        for each in (record, again)
    ]
    return kept[0] == kept[1]


def agrees(record: Record, again: Record, others: Iterable[Record]) -> bool:
    """Whether every number of the outcome lies where runs that differ in the seed alone lie.

    That is the 99.9 % prediction interval of those runs, half of the value up or down where there
    is one run only. A run that is solved, or not, agrees where one of them is.
    """
    cell = [other for other in others if _cell(other) == _cell(record)] or [record]
    return all(
        _within(value, [other.outcome.get(key) for other in cell])
        for key, value in again.outcome.items()
    )


def _within(value: Any, known: list[Any]) -> bool:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return isinstance(value, dict) or value in known
    numbers = [float(each) for each in known if isinstance(each, (int, float))]
    if not numbers:
        return False
    centre, n = mean(numbers), len(numbers)
    if n == 1:
        return abs(value - centre) <= FEW_SEEDS * abs(centre)
    reach = float(t.ppf((1 + CONFIDENCE) / 2, n - 1)) * (1 + 1 / n) ** 0.5
    return abs(value - centre) <= reach * stdev(numbers)


def _cell(record: Record) -> str:
    settings = dict(record.settings) | dict(record.settings.get("optimization") or {})
    kept = {k: v for k, v in settings.items() if k not in ("seed", BUDGET, "optimization")}
    return records.canonical(kept)
