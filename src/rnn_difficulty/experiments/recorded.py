"""The records of an experiment, as a chapter or a table wants them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rnn_difficulty import records
from rnn_difficulty.experiments.budget import furthest, goal
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.paths import RECORDS
from rnn_difficulty.records import Record

Selection = Callable[[Any], bool]


def everything(settings: Any) -> bool:
    """Select every setting."""
    return True


def select(
    experiment: Experiment, profile: str, path: Path, only: Selection = everything
) -> list[Record]:
    """Return the records that `path` holds of `profile`, in the order of its settings.

    Of runs that differ in their budget alone, it is the one that went furthest.
    """
    known = furthest(records.load(path).records)
    wanted = filter(only, experiment.settings[profile])
    names = [goal(experiment.name, asdict(settings)) for settings in wanted]
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


def describe(found: Sequence[Record]) -> str:
    """Return one line on where the numbers come from: profile, runs, date, device, commit."""
    if not found:
        return "no records"
    last = max(found, key=lambda record: record.date)
    return (
        f"{len(found)} runs, profile {last.profile}, {last.date[:10]}, {last.device}, "
        f"torch {last.versions['torch']}, commit {last.commit[:10]}"
    )
