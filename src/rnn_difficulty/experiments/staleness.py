"""Runs that were repeated with later code (`results/verified.jsonl`), and what that says.

A record names the code that computed it by a fingerprint. When the code changes, the record is
*stale* until runs are repeated with the new code and give the same numbers, bit for bit.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from rnn_difficulty import paths
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.fingerprint import fingerprint
from rnn_difficulty.records import Record


class State(StrEnum):
    """How a record stands to the code of today."""

    CURRENT = "computed by today's code"
    VERIFIED = "verified with today's code"
    STALE = "stale"


@dataclass(frozen=True)
class Repetition:
    """One run that was repeated."""

    run: str
    experiment: str
    recorded: str
    """Fingerprint of the code that computed the record."""
    fingerprint: str
    """Fingerprint of the code that repeated it."""
    equal: bool
    """Whether outcome and learning curve are the same, bit for bit."""
    agrees: bool
    """Whether they lie within what seeds make of such runs."""
    date: str
    device: str


def read(path: Path | None = None) -> list[Repetition]:
    """Return all repetitions that are written down."""
    path = path or paths.VERIFIED
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Repetition(**json.loads(line)) for line in lines]


def write_down(repetition: Repetition, path: Path | None = None) -> None:
    """Add a repetition; what is known is not written twice."""
    path = path or paths.VERIFIED
    known = [_undated(each) for each in read(path)]
    if _undated(repetition) in known:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(repetition)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def state(record: Record, repetitions: Iterable[Repetition]) -> State:
    """Return how `record` stands to the code of today."""
    now = _fingerprint(record.experiment)
    if record.fingerprint == now:
        return State.CURRENT
    repeated = [r for r in repetitions if _bridges(r, record, now)]
    verified = repeated and all(repetition.equal for repetition in repeated)
    return State.VERIFIED if verified else State.STALE


def fresh(found: Iterable[Record]) -> list[Record]:
    """Return the records that are not stale."""
    repetitions = read()
    return [record for record in found if state(record, repetitions) != State.STALE]


def describe(found: Iterable[Record], repetitions: Iterable[Repetition]) -> str:
    """Return a line on how records stand to the code of today, such as `stale: 3 of 5 runs`."""
    records, known = list(found), list(repetitions)
    states = [state(record, known) for record in records]
    if State.STALE in states:
        return f"{State.STALE}: {states.count(State.STALE)} of {len(states)} runs"
    if State.VERIFIED in states:
        repeated = {
            each.run
            for each in known
            if any(_bridges(each, record, _fingerprint(record.experiment)) for record in records)
        }
        return f"{State.VERIFIED}: {len(repeated)} repeated, all equal"
    return str(State.CURRENT)


def _bridges(repetition: Repetition, record: Record, now: str | None) -> bool:
    # On another machine rounding differs, and with it chaotic training: that says nothing here.
    return (
        repetition.experiment,
        repetition.recorded,
        repetition.fingerprint,
        repetition.device,
    ) == (record.experiment, record.fingerprint, now, record.device)


def _undated(repetition: Repetition) -> dict[str, object]:
    return {key: value for key, value in asdict(repetition).items() if key != "date"}


@cache
def _fingerprint(experiment: str) -> str | None:
    """Return the fingerprint of an experiment's code as it is now; None where it is unknown."""
    known = EXPERIMENTS.get(experiment)
    return fingerprint(*known.code) if known else None
