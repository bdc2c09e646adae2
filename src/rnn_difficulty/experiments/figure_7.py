"""Figure 7: success rate on the temporal order task against sequence length (ICML 2013, §4.1.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd

from rnn_difficulty.experiments import solving
from rnn_difficulty.experiments.experiment import Experiment, Result
from rnn_difficulty.initialization import INITIALIZATIONS
from rnn_difficulty.printed import METHODS
from rnn_difficulty.records import Record
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training import until_solved
from rnn_difficulty.training.until_solved import Optimization, Problem


@dataclass(frozen=True, kw_only=True)
class Settings(Optimization):
    """One run at one length."""

    length: int


SETTINGS = {
    "smoke": tuple(
        Settings(
            initialization="basic tanh",
            method=method,
            length=10,
            seed=0,
            max_updates=100,
            check_every=50,
        )
        for method in METHODS
    ),
    "quick": tuple(
        Settings(
            initialization="basic tanh",
            method=method,
            length=length,
            seed=seed,
            max_updates=40_000,
        )
        for method, length, seed in product(METHODS, (20, 50), range(3))
    ),
    "paper": tuple(
        Settings(
            initialization=initialization,
            method=method,
            length=length,
            seed=seed,
            max_updates=100_000,
        )
        for initialization, method, length, seed in product(
            INITIALIZATIONS, METHODS, (20, 50, 100, 150, 200, 250), range(5)
        )
    ),
}


def run(settings: Settings) -> Result:
    """Train once, at one length."""
    return solving.run(Problem(temporal_order.TASK, settings.length, settings.length), settings)


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per initialization, method and length (`solving.success`)."""
    return solving.success(records, ["initialization", "method", "length"])


EXPERIMENT = Experiment(
    name="figure_7",
    code=(until_solved.__name__, temporal_order.__name__),
    settings=SETTINGS,
    run=run,
    score=score,
    work=solving.work,
)
