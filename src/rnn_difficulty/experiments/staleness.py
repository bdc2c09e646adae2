"""Runs that were repeated with later code (`results/verified.jsonl`), and what that says.

A record names the code that computed it by a fingerprint. When the code changes, the record is
*stale* until runs are repeated with the new code and give the same numbers: bit for bit on a
processor of the same kind, elsewhere within what seeds make of such runs.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from rnn_difficulty import paths
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.records import Record


class State(StrEnum):
    """How a record stands to the code of today."""

    CURRENT = "computed by today's code"
    VERIFIED = "verified with today's code"
    WITHIN_TOLERANCE = "repeated with today's code, within tolerance"
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
    same_processor: bool
    """Whether equality was asked for, and not the tolerance."""
    date: str
    device: str

    def holds(self) -> bool:
        """Whether the run came out again as well as it can."""
        return self.equal or (self.agrees and not self.same_processor)


def read(path: Path | None = None) -> list[Repetition]:
    """Return all repetitions that are written down."""
    return load(path)[0]


def load(path: Path | None = None) -> tuple[list[Repetition], list[str]]:
    """Return the repetitions, and a message for each line that is none."""
    path = path or paths.VERIFIED
    if path.exists() and not path.is_file():
        return [], [f"{path.name}: expected a file, got a folder, a pipe or a device"]
    found, messages = [], []
    lines = path.read_bytes().splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            found.append(_repetition(line))
        except (ValueError, TypeError, RecursionError) as error:
            messages.append(f"{path.name}, line {number}: not a repetition ({error})")
    return found, messages


def _repetition(line: bytes) -> Repetition:
    made = Repetition(**json.loads(line))
    for field in fields(made):
        value = getattr(made, field.name)
        if type(value) is not field.type:
            raise TypeError(f"expected {field.name} of another type, got {value!r}")
    return made


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
    now = _fingerprint(record)
    if record.fingerprint == now:
        return State.CURRENT
    repeated = [r for r in repetitions if _bridges(r, record, now)]
    if not repeated or not all(repetition.holds() for repetition in repeated):
        return State.STALE
    exact = all(repetition.equal for repetition in repeated)
    return State.VERIFIED if exact else State.WITHIN_TOLERANCE


def fresh(found: Iterable[Record]) -> list[Record]:
    """Return the records that are not stale."""
    repetitions = read()
    return [record for record in found if state(record, repetitions) != State.STALE]


def describe(found: Iterable[Record], repetitions: Iterable[Repetition]) -> str:
    """Return a line on how records stand to the code of today, such as `stale: 3 of 5 runs`."""
    records, known = list(found), list(repetitions)
    states = [state(record, known) for record in records]
    for worst in (State.STALE, State.WITHIN_TOLERANCE):
        if worst in states:
            return f"{worst}: {states.count(worst)} of {len(states)} runs"
    if State.VERIFIED in states:
        repeated = {r.run for r in known for record in records if _bridges_today(r, record)}
        return f"{State.VERIFIED}: {len(repeated)} repeated, all equal"
    return str(State.CURRENT)


def _bridges_today(repetition: Repetition, record: Record) -> bool:
    return _bridges(repetition, record, _fingerprint(record))


def _bridges(repetition: Repetition, record: Record, now: str | None) -> bool:
    return (repetition.experiment, repetition.recorded, repetition.fingerprint) == (
        record.experiment,
        record.fingerprint,
        now,
    )


def _undated(repetition: Repetition) -> dict[str, object]:
    return {key: value for key, value in asdict(repetition).items() if key != "date"}


def _fingerprint(record: Record) -> str | None:
    """Return the fingerprint of a run's code as it is now; None where nothing here runs it."""
    known = EXPERIMENTS.get(record.experiment)
    try:
        return known.fingerprint(record.settings) if known else None
    except KeyError:  # a method that the experiment no longer has
        return None
