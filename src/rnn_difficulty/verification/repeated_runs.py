"""Recorded runs, repeated with today's code."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from statistics import median

from rnn_difficulty import paths, records
from rnn_difficulty.datasets.errors import DataSetMissing
from rnn_difficulty.experiments import staleness
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.experiments.staleness import Repetition
from rnn_difficulty.records import Record
from rnn_difficulty.verification.finding import Finding
from rnn_difficulty.verification.repetition import (
    SCORED_BY_PYTORCH,
    agrees,
    in_fresh_process,
    is_equal,
    same_processor,
    settings_of,
)


class Runs(StrEnum):
    """Which runs are repeated."""

    NONE = "none"
    CHEAPEST = "cheapest"
    ALL = "all"


def repeat(runs: Runs, write_down: bool = False) -> Iterator[Finding]:
    """Repeat runs; `write_down` adds what came out to `results/verified.jsonl`."""
    for experiment in EXPERIMENTS.values():
        found = counting(experiment)
        for record in chosen(experiment, found, runs):
            yield _repeat(experiment, record, found, write_down)


def seconds(runs: Runs) -> float:
    """Return about how long that takes: the work of the runs at the usual pace of their kind."""
    return sum(_seconds(experiment, runs) for experiment in EXPERIMENTS.values())


def _seconds(experiment: Experiment, runs: Runs) -> float:
    found = counting(experiment)
    if not found:
        return 0.0
    # What a stop cut in two has the seconds of its last part alone in the first records.
    pace = median(record.seconds / _work(experiment, record) for record in found)
    return pace * sum(_work(experiment, record) for record in chosen(experiment, found, runs))


def _work(experiment: Experiment, record: Record) -> float:
    return experiment.work(record.settings, record.outcome) or 1.0


def counting(experiment: Experiment) -> list[Record]:
    """Return the records of an experiment in the repository; of a run made anew the last."""
    found = records.load(paths.RECORDS / f"{experiment.name}.jsonl").records
    return list({record.run: record for record in found}.values())


def chosen(experiment: Experiment, found: list[Record], runs: Runs) -> list[Record]:
    """Return the runs to repeat: all, none, or of each code the one with the least work.

    A run that diverged at once says little about the code; it is taken where there is no other.
    """
    if runs != Runs.CHEAPEST:
        return found if runs == Runs.ALL else []
    cheapest: dict[str, Record] = {}
    for record in sorted(found, key=lambda r: (_learned_nothing(r), _work(experiment, r))):
        cheapest.setdefault(record.fingerprint, record)
    return list(cheapest.values())


def _learned_nothing(record: Record) -> bool:
    return bool(record.curve) and not any(record.curve.values())


def _repeat(
    experiment: Experiment, record: Record, others: list[Record], write_down: bool
) -> Finding:
    what = f"{experiment.name} {record.run}, recorded in {record.seconds:.0f} s"
    settings = settings_of(experiment, record)
    if settings is None:
        return Finding(what, False, "no setting of the experiment is that of the record")
    try:
        again = in_fresh_process(experiment, record.profile, settings)
    except DataSetMissing as missing:
        return Finding(what, None, str(missing).split("\n")[0])
    repetition = Repetition(
        run=record.run,
        experiment=experiment.name,
        recorded=record.fingerprint,
        fingerprint=again.fingerprint,
        equal=is_equal(record, again),
        agrees=agrees(record, again, others),
        same_processor=same_processor(record, again),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        device=again.device,
    )
    if write_down:
        staleness.write_down(repetition)
    return Finding(what, repetition.holds(), _words(repetition, record, again))


def _words(repetition: Repetition, record: Record, again: Record) -> str:
    if repetition.equal:
        scored = record.experiment in SCORED_BY_PYTORCH
        return "equal, its scores to 7 digits" if scored else "equal bit for bit"
    where = "" if repetition.same_processor else "on another processor or one not named; "
    return f"{where}recorded {record.outcome}, repeated {again.outcome}"
