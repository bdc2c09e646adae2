"""Verifying what the repository holds: records, printed values, data, tables, and runs repeated."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, stdev
from typing import Any, NamedTuple

from scipy.stats import t

from rnn_difficulty import paths, records, seals, tables
from rnn_difficulty.datasets.errors import DataSetMissing
from rnn_difficulty.datasets.manifest import data_sets
from rnn_difficulty.datasets.search import copies
from rnn_difficulty.experiments import sweep, verified
from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.recorded import committed
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.experiments.verified import Repetition
from rnn_difficulty.records import Record

CONFIDENCE = 0.999
FEW_SEEDS = 0.5
"""Relative distance allowed where a cell has one run, and so no spread."""


class Finding(NamedTuple):
    """One thing that was looked at."""

    what: str
    holds: bool | None
    """None: could not be looked at here."""
    message: str = ""


def everything(all_runs: bool = False) -> Iterator[Finding]:
    """Check all there is, cheapest first; `all_runs` repeats every record instead of one a kind."""
    yield from stores()
    yield from seal_of_records()
    yield from printed_values()
    yield from data()
    yield from repetitions(all_runs)
    yield from table_bytes()


def stores() -> Iterator[Finding]:
    """Every line of the stores is a record of its own."""
    for path in sorted(paths.RECORDS.glob("*.jsonl")):
        store = records.load(path)
        what = f"{path.name}: {len(store.records)} records"
        yield Finding(what, not store.set_aside, "; ".join(store.set_aside))


def seal_of_records() -> Iterator[Finding]:
    """Every record is as it was when it was sealed."""
    messages = seals.broken()
    yield Finding("seals of the records", not messages, "; ".join(messages))


def printed_values() -> Iterator[Finding]:
    """Printed and known values and the list of claims are those that were sealed."""
    messages = seals.broken_files()
    yield Finding("printed values", not messages, "; ".join(messages))


def data() -> Iterator[Finding]:
    """The files of the data sets that are here have the bytes of the manifest."""
    for file in (file for known in data_sets().values() for file in known.files):
        found = list(copies(file))
        if not found:
            yield Finding(f"data {file.path}", None, "not on this machine")
            continue
        damaged = [copy.complaint for copy in found if not copy.verified]
        yield Finding(f"data {file.path}", not damaged, "; ".join(damaged))


def table_bytes() -> Iterator[Finding]:
    """The tables, written again, are the committed ones byte for byte."""
    with tempfile.TemporaryDirectory() as folder:
        written = tables.regenerate(Path(folder))
        for path in written:
            known = paths.TABLES / path.name
            same = known.exists() and known.read_bytes() == path.read_bytes()
            message = "" if same else "is not what the records give: run `rnn-difficulty tables`"
            yield Finding(f"table {path.name}", same, message)


def repetitions(all_runs: bool) -> Iterator[Finding]:
    """Repeat runs, and write down what came out."""
    for experiment in EXPERIMENTS.values():
        found = sorted(committed(experiment), key=lambda record: record.seconds)
        for record in found if all_runs else found[:1]:
            yield _repeat(experiment, record, found)


def _repeat(experiment: Experiment, record: Record, others: list[Record]) -> Finding:
    what = f"{experiment.name} {record.run}, recorded in {record.seconds:.0f} s"
    settings = settings_of(experiment, record)
    if settings is None:
        return Finding(what, False, "no setting of the experiment is that of the record")
    try:
        again = in_fresh_process(experiment, record.profile, settings)
    except DataSetMissing as missing:
        return Finding(what, None, str(missing).split("\n")[0])
    equal, agree = is_equal(record, again), agrees(record, again, others)
    verified.write_down(
        Repetition(
            record.run,
            experiment.name,
            record.fingerprint,
            again.fingerprint,
            equal,
            agree,
            datetime.now(UTC).isoformat(timespec="seconds"),
            again.device,
        )
    )
    if same_machine(record, again):
        return Finding(what, equal, _words(equal, record, again))
    return Finding(what, agree, f"on another machine; {_words(equal, record, again)}")


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


def _words(equal: bool, record: Record, again: Record) -> str:
    if equal:
        return "equal bit for bit"
    return f"recorded {record.outcome}, repeated {again.outcome}"
