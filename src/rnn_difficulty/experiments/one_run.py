"""One run of an experiment, and the record of it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from rnn_difficulty import records
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.records import Record, provenance
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training.checkpoint import Checkpoint

MOST_POINTS = 200
DIGITS = 6
"""Of a number in a learning curve, which is for looking at; outcomes keep all of them."""


class Made(NamedTuple):
    """What one run leaves."""

    record: Record
    theta: Parameters | None
    """The trained network, of an experiment that has one."""


def make(
    experiment: Experiment, profile: str, settings: Any, checkpoint: Checkpoint | None = None
) -> Made:
    """Run one setting."""
    # Before the run: sources that are edited while it goes on have no part in it.
    begun_with, code = commit(), experiment.fingerprint(asdict(settings))
    experiment.prepare()
    start = time.perf_counter()
    result = experiment.run(settings, checkpoint)
    seconds = time.perf_counter() - start + (checkpoint.seconds_before if checkpoint else 0)
    record = Record(
        run=records.run_id(experiment.name, asdict(settings)),
        experiment=experiment.name,
        profile=profile,
        settings=asdict(settings),
        outcome=result.outcome,
        curve=_thin(result.curve),
        seconds=round(seconds, 1),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        device=experiment.device(),
        commit=begun_with,
        versions=versions(),
        fingerprint=code,
    )
    return Made(record, result.theta)


# Asked once a process, which keeps the code that it began with: git takes as long as a short run.
commit = cache(provenance.commit)
versions = cache(provenance.versions)


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
