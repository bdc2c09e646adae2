"""Figure 7: success rate on the temporal order task against sequence length (ICML 2013, §4.1.1)."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import product
from pathlib import Path

import pandas as pd
from scipy.stats import binomtest

from rnn_difficulty import provenance
from rnn_difficulty.experiments.experiment import Experiment, Result
from rnn_difficulty.initialization import INITIALIZATIONS
from rnn_difficulty.paths import CHECKPOINTS
from rnn_difficulty.records import Record, run_id
from rnn_difficulty.training import until_solved
from rnn_difficulty.training.checkpoint import Check
from rnn_difficulty.training.methods import METHODS
from rnn_difficulty.training.until_solved import Settings, train

SETTINGS = {
    "smoke": tuple(
        Settings("basic tanh", method, length=10, seed=0, max_updates=100, check_every=50)
        for method in METHODS
    ),
    "quick": tuple(
        Settings("basic tanh", method, length, seed, max_updates=40_000)
        for method, length, seed in product(METHODS, (20, 50), range(3))
    ),
    "paper": tuple(
        Settings(initialization, method, length, seed, max_updates=100_000)
        for initialization, method, length, seed in product(
            INITIALIZATIONS, METHODS, (20, 50, 100, 150, 200, 250), range(5)
        )
    ),
}
CELL = ["initialization", "method", "length"]


def run(settings: Settings) -> Result:
    """Train once, going on from the checkpoint of an earlier run with fewer updates."""
    outcome = train(settings, checkpoint(settings))
    return Result(
        outcome={
            "solved_at": outcome.solved_at,
            "diverged": outcome.diverged,
            "updates": outcome.updates,
        },
        curve={name: [getattr(c, name) for c in outcome.curve] for name in Check._fields},
    )


def checkpoint(settings: Settings) -> Path:
    """Return where a run is saved: the same place for every budget, another for other code."""
    unbudgeted = {k: v for k, v in asdict(settings).items() if k != "max_updates"}
    code = provenance.fingerprint(until_solved.__name__)
    return CHECKPOINTS / f"{run_id('figure_7', unbudgeted)}-{code}.npz"


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per cell: success rate with its 95 % Wilson interval, and the budget.

    An unsolved run is censored at `budget` updates: more updates might have solved it.
    """
    runs = pd.DataFrame([record.settings | record.outcome for record in records])
    rows = [
        dict(zip(CELL, cell, strict=True)) | _score_cell(group)
        for cell, group in runs.groupby(CELL, sort=True)
    ]
    return pd.DataFrame(rows)


def _score_cell(runs: pd.DataFrame) -> dict[str, object]:
    solved = runs["solved_at"].dropna()
    interval = binomtest(len(solved), len(runs)).proportion_ci(method="wilson")
    return {
        "runs": len(runs),
        "solved": len(solved),
        "success_rate": len(solved) / len(runs),
        "low": interval.low,
        "high": interval.high,
        "median_updates_to_solve": solved.median() if len(solved) else None,
        "budget": int(runs["max_updates"].max()),
    }


EXPERIMENT = Experiment("figure_7", __name__, SETTINGS, run, score)
