"""Running many settings: side by side, each recorded as it ends; what counts never again."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rnn_difficulty import records
from rnn_difficulty.experiments import lookup
from rnn_difficulty.experiments.budget import BUDGET, furthest, is_covered
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.lookup import Selection, every_setting
from rnn_difficulty.experiments.running import checkpoints, workers, writable
from rnn_difficulty.experiments.running.progress import SECONDS_BETWEEN_LINES, Progress
from rnn_difficulty.experiments.running.slow_work import said_if_slow
from rnn_difficulty.paths import BUILD
from rnn_difficulty.records import Record, networks, provenance
from rnn_difficulty.training.checkpoint import Checkpoint

MOST_POINTS = 200
DIGITS = 6
"""Of a number in a learning curve, which is for looking at; outcomes keep all of them."""


def run(
    experiment: Experiment,
    profile: str,
    path: Path,
    executor: Executor | None = None,
    only: Selection = every_setting,
    max_updates: int | None = None,
    keep_weights: Path | None = None,
    counting: Callable[[Iterable[Record]], Iterable[Record]] = list,
) -> list[Record]:
    """Run the settings of `profile` that `only` selects and `path` holds no record of.

    Returns the selected records of the profile. Runs are independent: `executor` may be any
    `concurrent.futures.Executor`; the default uses one process a core. `max_updates` replaces the
    budget of every run: unsolved ones go on from their checkpoints. Trained networks are written
    into the folder `keep_weights`, as RUN.safetensors (`networks`). Runs whose record `counting`
    leaves out are made anew, and recorded beside it.

    A stop loses what unfinished runs did since their last checkpoint. Raises what the first run to
    fail raised, when all others are recorded, and NotAStore or OSError before any run where `path`
    holds something else, or `path`, the checkpoints or `keep_weights` cannot be written.
    """
    known = furthest(counting(records.load(path).records))
    wanted = [_with_budget(s, max_updates) for s in filter(only, experiment.settings[profile])]
    todo = [s for s in wanted if not is_covered(experiment.name, s, known)]
    if todo:
        writable.expect_writable(path, keep_weights)
        with said_if_slow("compiling the engine (once a machine)"):
            experiment.prepare()
        if experiment.train_all:
            experiment.train_all(todo, [checkpoints.of_run(experiment, s) for s in todo])
        with executor or workers.local_executor() as pool, workers.ended_by_ctrl_c(pool):
            _run_and_record(experiment, profile, todo, path, pool, keep_weights)
    return lookup.select(experiment, wanted, path)


def live(experiment: Experiment, profile: str, only: Selection = every_setting) -> list[Record]:
    """Run `profile` here and now and return its records, for a chapter to show.

    They are kept in the build folder, by the fingerprint of the code: changed code runs again.
    The profile `paper` takes too long for a chapter: the committed records are returned, and
    without any the profile `quick` is run.
    """
    if profile == "paper":
        return lookup.committed(experiment, only) or live(experiment, "quick", only)
    name = f"{experiment.name}-{experiment.fingerprint()}.jsonl"
    return run(experiment, profile, BUILD / "records" / name, only=only)


def record(
    experiment: Experiment,
    profile: str,
    settings: Any,
    keep_weights: Path | None = None,
    checkpoint: Checkpoint | None = None,
) -> Record:
    """Run one setting and return its record."""
    # Before the run: sources that are edited while it goes on have no part in it.
    commit, code = provenance.commit(), experiment.fingerprint(asdict(settings))
    experiment.prepare()
    start = time.perf_counter()
    result = experiment.run(settings, checkpoint)
    seconds = time.perf_counter() - start + (checkpoint.seconds_before if checkpoint else 0)
    made = Record(
        run=records.run_id(experiment.name, asdict(settings)),
        experiment=experiment.name,
        profile=profile,
        settings=asdict(settings),
        outcome=result.outcome,
        curve=_thin(result.curve),
        seconds=round(seconds, 1),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        device=experiment.device(),
        commit=commit,
        versions=provenance.versions(),
        fingerprint=code,
    )
    if keep_weights and result.theta is not None:
        networks.save_run(keep_weights, made, result.theta)
    return made


def _with_budget(settings: Any, max_updates: int | None) -> Any:
    return settings if max_updates is None else replace(settings, **{BUDGET: max_updates})


def _run_and_record(
    experiment: Experiment,
    profile: str,
    todo: list[Any],
    path: Path,
    pool: Executor,
    keep_weights: Path | None,
) -> None:
    progress, failures = Progress(experiment, todo), []
    left = {
        pool.submit(record, experiment, profile, s, keep_weights, checkpoints.of_run(experiment, s))
        for s in todo
    }
    try:
        while left:
            done, left = wait(left, SECONDS_BETWEEN_LINES, FIRST_COMPLETED)
            for future in done:
                if failure := future.exception():
                    failures.append(failure)
                else:
                    records.append(path, future.result())
                    progress.finished(future.result())
            progress.line()
    except BaseException:
        # Without this, leaving the pool would first run all that still waits.
        workers.stop(pool)
        raise
    finally:
        progress.close()
    if failures:
        raise failures[0]


def _thin(curve: dict[str, list[Any]]) -> dict[str, list[Any]]:
    points = max((len(column) for column in curve.values()), default=0)
    step = -(-points // MOST_POINTS) or 1
    # Counted from the end, so that the last point is kept.
    return rounded({name: column[::-1][::step][::-1] for name, column in curve.items()})


def rounded(curve: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Return a learning curve in the digits that a record keeps."""
    return {
        name: [float(f"{v:.{DIGITS}g}") if isinstance(v, float) else v for v in column]
        for name, column in curve.items()
    }
