"""Where the runs of experiments are saved on their way."""

from dataclasses import asdict
from typing import Any

from rnn_difficulty import paths
from rnn_difficulty.experiments.budget import goal
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.training.checkpoint import Checkpoint


def of_run(experiment: Experiment, settings: Any) -> Checkpoint:
    """Return where a run is saved: the same place for every budget, another for other code."""
    return of_goal(goal(experiment.name, asdict(settings)), experiment.fingerprint())


def of_goal(name: str, code: str) -> Checkpoint:
    """Return where the run of that goal (`budget.goal`) is saved by that code."""
    return Checkpoint(paths.CHECKPOINTS / f"{name}-{code}.npz")
