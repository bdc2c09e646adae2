"""How sweeps and stores grow: 1 against 2 workers, 10 000 tiny runs, 100 000 records.

    python benchmarks/scale.py --write        # and put the numbers into book/cluster.md

One run of this takes minutes. Other work on the machine shows in the seconds, not in the share of
them that the workers spent on runs.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import scale_runs
from scale_page import measured, on_gpu, planned, write
from timings import machine
from workers import _status as status

from rnn_difficulty import paths, records
from rnn_difficulty.experiments import figure_7, sweep
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.running import scheduler
from rnn_difficulty.records.record import to_line

TINY, RECORDS = 10_000, 100_000
RESULTS = Path(__file__).with_suffix(".json")


@contextmanager
def workers(number: int, experiment: Experiment) -> Iterator[nullcontext]:
    """Start so many workers here, and let each compile before anything is measured."""
    experiment.prepare()
    with scheduler.executor(f"local:{number}", None, experiment) as pool:
        started = [pool.submit(_warm, experiment) for _ in range(4 * number)]
        assert len({each.result() for each in started}) == number
        yield nullcontext(pool)


def _warm(experiment: Experiment) -> int:
    experiment.prepare()
    time.sleep(0.5)  # so that every worker takes one
    return os.getpid()


def same_sweep(folder: Path, number: int) -> dict[str, float]:
    """Time the sweep on that many workers: its seconds, and the share of them spent on runs."""
    experiment = scale_runs.sweep_of()
    keep_checkpoints_in(folder / f"checkpoints-{number}")
    with workers(number, experiment) as pool:
        start = time.perf_counter()
        made = sweep.run(experiment, "scale", folder / f"{number}.jsonl", pool)
        seconds = time.perf_counter() - start
    busy = sum(record.seconds for record in made) / (number * seconds)
    return {"seconds": seconds, "busy": busy}


def keep_checkpoints_in(folder: Path) -> None:
    """Let this process and the workers that it starts find none of an earlier sweep."""
    paths.CHECKPOINTS = folder
    os.environ["RNN_DIFFICULTY_CHECKPOINTS"] = str(folder)


def tiny_runs(folder: Path, runs: int) -> dict[str, float]:
    """Time runs that do nothing, through the scheduler and into the store."""
    experiment, resident = scale_runs.tiny(runs), []
    with workers(2, experiment) as pool, _noting(resident):
        start = time.perf_counter()
        sweep.run(experiment, "scale", folder / "tiny.jsonl", pool)
        seconds = time.perf_counter() - start
    tenth = len(resident) // 10
    return {
        "runs": runs,
        "seconds": seconds,
        "mib_after_a_tenth": resident[tenth] / 2**20,
        "mib_at_the_end": resident[-1] / 2**20,
    }


@contextmanager
def _noting(resident: list[int]) -> Iterator[None]:
    """Note after every append what is resident in this process: command and scheduler."""
    append = records.append

    def noted(path: Path, record: records.Record) -> bool:
        resident.append(status("VmRSS"))
        return append(path, record)

    records.append = noted
    try:
        yield
    finally:
        records.append = append


def large_store(folder: Path, number: int) -> dict[str, float]:
    """Time a store of so many records: each step's seconds, and those of the processor."""
    path, (first, *_) = folder / "large.jsonl", figure_7.SETTINGS["paper"]
    base = records.load(paths.RECORDS / "figure_7.jsonl").records[0]

    def made(seed: int) -> records.Record:
        settings = asdict(replace(first, seed=seed, length=(20, 50, 100, 150, 200, 250)[seed % 6]))
        curve = {name: column[:2] for name, column in base.curve.items()}
        run = records.run_id(base.experiment, settings)
        return replace(base, settings=settings, run=run, curve=curve)

    with path.open("wb") as file:
        file.writelines(to_line(made(seed)) for seed in range(number))
    found: dict[str, float] = {"records": number, "bytes": path.stat().st_size}
    with _timed(found, "load"):
        store = records.load(path)
    with _timed(found, "append"):
        records.append(path, made(number))
    with _timed(found, "table"):
        figure_7.score(store.records)
    return found


@contextmanager
def _timed(found: dict[str, float], name: str) -> Iterator[None]:
    start, used = time.perf_counter(), time.process_time()
    yield
    found[name] = time.perf_counter() - start
    found[f"{name}_processor"] = time.process_time() - used


def measure(folder: Path) -> dict[str, object]:
    """Measure all of it."""
    return {
        "machine": machine(),
        "date": f"{datetime.now(UTC).date()}",
        "load_before": os.getloadavg()[0],
        "one_worker": same_sweep(folder, 1),
        "two_workers": same_sweep(folder, 2),
        "tiny": tiny_runs(folder, TINY),
        "store": large_store(folder, RECORDS),
    }


def main() -> None:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="into scale.json and the page")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        found = measure(Path(folder))
    print(json.dumps(found, indent=2))
    if asked.write:
        RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        write({"measured": measured(found), "planned": planned(), "gpu": on_gpu()})


if __name__ == "__main__":
    main()
