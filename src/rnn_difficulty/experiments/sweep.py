"""Running many settings: side by side, each recorded as it ends; what counts never again."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from rnn_difficulty import records
from rnn_difficulty.experiments import job, lookup
from rnn_difficulty.experiments.budget import BUDGET, furthest, is_covered
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.job import Done
from rnn_difficulty.experiments.lookup import Selection, every_setting
from rnn_difficulty.experiments.running import checkpoints, workers, writable
from rnn_difficulty.experiments.running.progress import SECONDS_BETWEEN_LINES, Progress
from rnn_difficulty.experiments.running.slow_work import said_if_slow
from rnn_difficulty.paths import BUILD
from rnn_difficulty.records import Record, networks


def run(
    experiment: Experiment,
    profile: str,
    path: Path,
    executor: AbstractContextManager[Executor] | None = None,
    only: Selection = every_setting,
    max_updates: int | None = None,
    keep_weights: Path | None = None,
    counting: Callable[[Iterable[Record]], Iterable[Record]] = list,
) -> list[Record]:
    """Run the settings of `profile` that `only` selects and `path` holds no record of.

    Returns the selected records of the profile. Runs are independent: `executor` may be any
    `concurrent.futures.Executor`, of other machines too (`running.scheduler`); the default uses one
    process a core. `max_updates` replaces the
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
        # Workers first: that they cannot be reached is told before anything takes time.
        with executor or workers.local_executor() as pool, workers.ended_by_ctrl_c(pool):
            with said_if_slow("compiling the engine (once a machine)"):
                experiment.prepare()
            if experiment.train_all:
                experiment.train_all(todo, [checkpoints.of_run(experiment, s) for s in todo])
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
    ended: SimpleQueue[Future[Done]] = SimpleQueue()
    progress, failures = Progress(experiment, todo), []
    try:
        for settings in todo:
            asked = job.of(experiment, profile, settings, bool(keep_weights))
            pool.submit(job.compute, asked).add_done_callback(ended.put)
        for future in _as_they_end(ended, len(todo), progress):
            try:
                made = _kept(future.result(), keep_weights)
            except (
                Exception
            ) as failure:  # of one run: the others go on, and it is raised in the end
                failures.append(failure)
            else:
                # One writer for all executors: workers may be other machines.
                records.append(path, made)
                progress.finished(made)
    except BaseException:
        # Without this, leaving the pool would first run all that still waits.
        workers.stop(pool)
        raise
    finally:
        progress.close()
    if failures:
        raise failures[0]


def _as_they_end(
    ended: "SimpleQueue[Future[Done]]", number: int, progress: Progress
) -> Iterator["Future[Done]"]:
    # `concurrent.futures.wait` would look at all that are left each time that one ends.
    while number:
        try:
            yield ended.get(timeout=SECONDS_BETWEEN_LINES)
            number -= 1
        except Empty:
            pass
        progress.line()


def _kept(done: Done, keep_weights: Path | None) -> Record:
    made = job.record_of(done)
    if keep_weights and done.theta is not None:
        networks.save_run(keep_weights, made, done.theta)
    return made
