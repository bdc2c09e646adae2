"""The records of an experiment, as a chapter or a table wants them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from rnn_difficulty import paths, records
from rnn_difficulty.experiments.budget import furthest, goal, is_covered
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.records import Record
from rnn_difficulty.records.literal import literal

Selection = Callable[[Any], bool]


def every_setting(settings: Any) -> bool:
    """Select every setting."""
    return True


def select(experiment: Experiment, settings: Iterable[Any], path: Path) -> list[Record]:
    """Return the records that `path` holds of these settings, in their order.

    Of runs that differ in their budget alone it is the one that went furthest, and none where that
    one ended, unsolved, with a smaller budget than asked for. Of a run that was made anew with
    later code it is the last.
    """
    known = furthest(records.load(path).records)
    return [
        known[goal(experiment.name, asdict(wanted))]
        for wanted in settings
        if is_covered(experiment.name, wanted, known)
    ]


def of_profile(
    experiment: Experiment, profile: str, only: Selection = every_setting
) -> list[Record]:
    """Return the records in the repository of one profile."""
    wanted = filter(only, experiment.settings.get(profile, ()))
    return select(experiment, wanted, paths.RECORDS / f"{experiment.name}.jsonl")


def committed(experiment: Experiment, only: Selection = every_setting) -> list[Record]:
    """Return the records in the repository, of the most thorough profile that has any."""
    return of_profile(experiment, "paper", only) or of_profile(experiment, "quick", only)


def superseded(experiment: Experiment) -> list[Record]:
    """Return the records of the profile `paper` that its settings no longer ask for, by date.

    Settings that were changed after a run are no reason to forget it. Of several records of a run
    it is the last.
    """
    asked = {goal(experiment.name, asdict(s)) for s in experiment.settings["paper"]}
    found = sorted(_all(experiment), key=lambda record: record.date)
    paper = {record.run: record for record in found if record.profile == "paper"}.values()
    return [record for record in paper if goal(experiment.name, record.settings) not in asked]


def made_anew(
    experiment: Experiment, only: Selection = every_setting
) -> list[tuple[Record, Record]]:
    """Return (its first record, the one that counts) of each committed run that has several."""
    first = {record.run: record for record in reversed(_all(experiment))}
    pairs = ((first[now.run], now) for now in committed(experiment, only))
    return [(before, now) for before, now in pairs if before != now]


def _all(experiment: Experiment) -> list[Record]:
    return records.load(paths.RECORDS / f"{experiment.name}.jsonl").records


def differing_settings(found: Sequence[Record]) -> pd.DataFrame:
    """Return a row per record: the settings in which they differ, and what came out."""
    settings = pd.DataFrame([_flat(record.settings) for record in found])
    differ = settings.loc[:, settings.astype(str).nunique() > 1]
    outcomes = pd.DataFrame([record.outcome for record in found])
    return differ.join(outcomes.rename(columns=lambda n: f"{n} run" if n in differ else n))


def _flat(settings: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key != "optimization"} | (
        settings.get("optimization", {})
    )


def describe(found: Sequence[Record]) -> str:
    """Return one line on where the numbers come from, in Markdown.

    It names profile, runs, date, device, version of PyTorch, commit.
    """
    if not found:
        return "no records"
    last = max(found, key=lambda record: record.date)
    return (
        f"{len(found)} runs, "
        + literal(f"profile {last.profile}, {last.date[:10]}, {last.device}")
        + literal(f", torch {last.versions.get('torch', 'unknown')}, commit {last.commit[:10]}")
    )
