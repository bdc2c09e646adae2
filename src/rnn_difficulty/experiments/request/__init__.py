"""What a command asks for, held against what there is. All raise AskedWrong."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rnn_difficulty import paths
from rnn_difficulty.datasets.errors import DataSetMissing
from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.experiments.request.errors import AskedWrong


def named(name: str, profile: str) -> Experiment:
    """Return the experiment of that name, which has that profile."""
    experiment = EXPERIMENTS.get(name.replace("-", "_"))
    if experiment is None:
        raise AskedWrong(f"expected an experiment, one of {listed(EXPERIMENTS)}; got {name!r}")
    if profile not in experiment.settings:
        known = listed(experiment.settings)
        raise AskedWrong(f"expected a profile of {name}, one of {known}; got {profile!r}")
    return experiment


def on_data_set(experiment: Experiment, profile: str, data_set: str) -> Experiment:
    """Return the experiment with the runs of `profile` on another data set."""
    if experiment.for_data_set is None:
        raise AskedWrong(f"expected no --data-set: {experiment.name} makes its own data")
    try:
        settings = experiment.for_data_set(experiment.settings[profile], data_set)
    except DataSetMissing as error:
        raise AskedWrong(str(error)) from error
    if not settings:
        raise AskedWrong(
            f"expected a profile with runs for such data, got {profile!r}, which has none"
        )
    return replace(experiment, settings={profile: settings})


def expect_budget(settings: Any, name: str, max_updates: int) -> None:
    """Expect a budget that ends with a check."""
    if not hasattr(settings, BUDGET):
        raise AskedWrong(
            f"expected no --max-updates: {name} does not count its training in updates"
        )
    # A run that stops between two checks goes on with others, and cannot be repeated.
    if max_updates % (every := settings.check_every):
        raise AskedWrong(
            f"expected --max-updates to be a multiple of {every}, the updates between two checks; "
            f"got {max_updates}: use {max_updates // every * every or every}"
        )


def store(experiment: Experiment, asked: Experiment, profile: str, into_results: bool) -> Path:
    """Return one's own store, which git ignores, or, where that is asked for, the repository's."""
    name = f"{experiment.name}.jsonl"
    if not into_results:
        return paths.RUNS / name
    if not set(asked.settings[profile]) <= set(experiment.settings[profile]):
        raise AskedWrong(
            "expected no --into-results: the repository has no records of one's own data; leave "
            "it out, or name a --store"
        )
    return paths.RECORDS / name


def listed(names: Iterable[str]) -> str:
    """Return names as they are typed."""
    return ", ".join(name.replace("_", "-") for name in names)
