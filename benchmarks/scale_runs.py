"""What `scale.py` runs: a sweep that fills its workers, and runs that take no time at all."""

from dataclasses import dataclass, replace

from rnn_difficulty.experiments import figure_7
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.result import Result

RUNS, UPDATES = 16, 5_000
"""Of the sweep: as many runs of one length, none of which is solved that soon."""


@dataclass(frozen=True)
class Tiny:
    """A run that does nothing."""

    seed: int


def nothing_to_do(settings: Tiny, checkpoint: object) -> Result:
    """Return at once what a run returns."""
    return Result({"updates": settings.seed}, {"updates": [settings.seed], "cost": [0.5]})


def sweep_of(runs: int = RUNS, updates: int = UPDATES) -> Experiment:
    """Return runs of Figure 7 that all take the same time."""
    first = figure_7.Figure7Settings(
        initialization="sigmoid", method="MSGD", length=50, seed=0, max_updates=updates
    )
    settings = tuple(replace(first, seed=seed) for seed in range(runs))
    return replace(figure_7.EXPERIMENT, settings={"scale": settings})


def tiny(runs: int) -> Experiment:
    """Return so many runs that do nothing."""
    return Experiment(
        name="tiny",
        code=("rnn_difficulty.tasks.temporal_order",),
        settings={"scale": tuple(map(Tiny, range(runs)))},
        run=nothing_to_do,
        score=figure_7.score,
    )
