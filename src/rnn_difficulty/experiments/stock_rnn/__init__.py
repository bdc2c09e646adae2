"""Temporal order by PyTorch's own nn.RNN and SGD, with Ω of `diagnosis` and without (§4.1.1).

What a practitioner has: the module, the optimizer and the loop are PyTorch's, and Ω is two lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd

from rnn_difficulty.experiments import synthetic
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.records import Record
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.task_run import TaskOptimization

TRAINING = "rnn_difficulty.experiments.stock_rnn.training"
METHODS = ("MSGD-C", "MSGD-CR")


@dataclass(frozen=True, kw_only=True)
class StockRnnSettings(TaskOptimization):
    """One nn.RNN."""

    length: int
    engine: str = "torch.nn.RNN"


def _grid(
    length: int, max_updates: int, check_every: int, seeds: int
) -> tuple[StockRnnSettings, ...]:
    return tuple(
        StockRnnSettings(
            initialization="basic tanh",
            method=method,
            length=length,
            seed=seed,
            max_updates=max_updates,
            check_every=check_every,
        )
        for seed, method in product(range(seeds), METHODS)
    )


SETTINGS = {"smoke": _grid(10, 100, 50, 1), "paper": _grid(100, 40_000, 500, 3)}


def run(settings: StockRnnSettings, checkpoint: Checkpoint | None = None) -> Result:
    """Train one network, going on from the checkpoint of an earlier run with fewer updates."""
    from rnn_difficulty.experiments.stock_rnn import training

    return synthetic.result(training.train(settings, settings.length, checkpoint))


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per method and length (`synthetic.success`)."""
    return synthetic.success(records, ["method", "length"])


EXPERIMENT = Experiment(
    name="stock_rnn",
    code=(TRAINING, temporal_order.__name__),
    settings=SETTINGS,
    run=run,
    score=score,
    work=synthetic.work,
)
