"""Running many settings: side by side, each recorded as it ends, finished ones never again."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from rnn_difficulty import provenance, records
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.paths import BUILD, RECORDS
from rnn_difficulty.records import Record

MOST_POINTS = 200
Selection = Callable[[Any], bool]


def everything(settings: Any) -> bool:
    """Select every setting."""
    return True


def run(
    experiment: Experiment,
    profile: str,
    path: Path,
    executor: Executor | None = None,
    only: Selection = everything,
) -> list[Record]:
    """Run the settings of `profile` that `only` selects and `path` holds no record of.

    Returns the selected records of the profile. Runs are independent: `executor` may be any
    `concurrent.futures.Executor`; the default uses one process a core. A stop loses unfinished
    runs only. Raises what the first run to fail raised, when all others are recorded, and OSError
    before any run where `path` cannot be written.
    """
    known = {record.run for record in records.load(path).records}
    todo = [
        settings
        for settings in filter(only, experiment.settings[profile])
        if records.run_id(experiment.name, asdict(settings)) not in known
    ]
    if todo:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        with executor or local_executor() as pool:
            _run_and_record(experiment, profile, todo, path, pool)
    return select(experiment, profile, path, only)


def select(
    experiment: Experiment, profile: str, path: Path, only: Selection = everything
) -> list[Record]:
    """Return the records that `path` holds of `profile`, in the order of its settings."""
    known = {record.run: record for record in records.load(path).records}
    wanted = filter(only, experiment.settings[profile])
    names = [records.run_id(experiment.name, asdict(settings)) for settings in wanted]
    return [known[name] for name in names if name in known]


def committed(experiment: Experiment, only: Selection = everything) -> list[Record]:
    """Return the records in the repository, of the most thorough profile that has any."""
    path = RECORDS / f"{experiment.name}.jsonl"
    for profile in ("paper", "quick"):
        if profile in experiment.settings:
            found = select(experiment, profile, path, only)
            if found:
                return found
    return []


def live(experiment: Experiment, profile: str, only: Selection = everything) -> list[Record]:
    """Run `profile` here and now and return its records, for a chapter to show.

    They are kept in the build folder, by the fingerprint of the code: changed code runs again.
    The profile `paper` takes too long for a chapter: the committed records are returned, and
    without any the profile `quick` is run.
    """
    if profile == "paper":
        return committed(experiment, only) or live(experiment, "quick", only)
    name = f"{experiment.name}-{provenance.fingerprint(experiment.module)}.jsonl"
    return run(experiment, profile, BUILD / "records" / name, only=only)


def describe(found: Sequence[Record]) -> str:
    """Return one line on where the numbers come from: profile, runs, date, device, commit."""
    if not found:
        return "no records"
    last = max(found, key=lambda record: record.date)
    return (
        f"{len(found)} runs, profile {last.profile}, {last.date[:10]}, {last.device}, "
        f"torch {last.versions['torch']}, commit {last.commit[:10]}"
    )


def record(experiment: Experiment, profile: str, settings: Any) -> Record:
    """Run one setting and return its record."""
    start = time.perf_counter()
    result = experiment.run(settings)
    return Record(
        run=records.run_id(experiment.name, asdict(settings)),
        experiment=experiment.name,
        profile=profile,
        settings=asdict(settings),
        outcome=result.outcome,
        curve=_thin(result.curve),
        seconds=round(time.perf_counter() - start, 1),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        device=provenance.device(),
        commit=provenance.commit(),
        versions=provenance.versions(),
        fingerprint=provenance.fingerprint(experiment.module),
    )


def local_executor(workers: int | None = None) -> ProcessPoolExecutor:
    """Return worker processes, one a core by default; small networks gain from one thread only."""
    return ProcessPoolExecutor(
        max_workers=workers or os.cpu_count(),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
    )


def _start_worker() -> None:
    # Ctrl-C reaches the workers too, and has to end them: by default they would take the next run.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    torch.set_num_threads(1)


def _run_and_record(
    experiment: Experiment, profile: str, todo: Sequence[Any], path: Path, pool: Executor
) -> None:
    futures = [pool.submit(record, experiment, profile, settings) for settings in todo]
    failures: list[BaseException] = []
    try:
        # disable=None: no bar where the output is not a terminal.
        for future in tqdm(as_completed(futures), experiment.name, len(futures), disable=None):
            if failure := future.exception():
                failures.append(failure)
            else:
                records.append(path, future.result())
    except BaseException:
        # Without this, leaving the pool would first run all that still waits.
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    if failures:
        raise failures[0]


def _thin(curve: dict[str, list[Any]]) -> dict[str, list[Any]]:
    points = max((len(column) for column in curve.values()), default=0)
    step = -(-points // MOST_POINTS) or 1
    # Counted from the end, so that the last point is kept.
    return {name: column[::-1][::step][::-1] for name, column in curve.items()}
