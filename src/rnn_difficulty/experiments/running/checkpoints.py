"""Where the runs of experiments are saved on their way."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from rnn_difficulty import paths
from rnn_difficulty.experiments.budget import goal
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.saved_state import expect_run


def of_run(experiment: Experiment, settings: Any) -> Checkpoint:
    """Return where a run is saved: the same place for every budget, another for other code."""
    asked = asdict(settings)
    return of_settings(experiment.name, asked, experiment.fingerprint(asked))


def of_settings(name: str, settings: Mapping[str, Any], code: str) -> Checkpoint:
    """Return where the run of these settings of an experiment is saved by that code."""
    path = paths.CHECKPOINTS / f"{goal(name, dict(settings))}-{code}.npz"
    return Checkpoint(path, partial(expect_run, settings))
