"""Figure 7: success rate on the temporal order task against sequence length (ICML 2013, §4.1.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from rnn_difficulty.experiments import synthetic
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.printed import PAPER_METHODS
from rnn_difficulty.records import Record
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import INITIALIZATIONS
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.task_run import TaskOptimization, TaskProblem


@dataclass(frozen=True, kw_only=True)
class Figure7Settings(TaskOptimization):
    """One run at one length."""

    length: int


SETTINGS = {
    "smoke": tuple(
        Figure7Settings(
            initialization="basic tanh",
            method=method,
            length=10,
            seed=0,
            max_updates=100,
            check_every=50,
        )
        for method in PAPER_METHODS
    ),
    "quick": tuple(
        Figure7Settings(
            initialization="basic tanh",
            method=method,
            length=length,
            seed=seed,
            max_updates=15_000,
        )
        for method, length, seed in product(PAPER_METHODS, (20, 50), range(2))
    ),
    "paper": tuple(
        Figure7Settings(
            initialization=initialization,
            method=method,
            length=length,
            seed=seed,
            max_updates=100_000,
        )
        for initialization, method, length, seed in product(
            INITIALIZATIONS, PAPER_METHODS, (20, 50, 100, 150, 200, 250), range(5)
        )
    ),
}


def run(settings: Figure7Settings, checkpoint: Checkpoint | None = None) -> Result:
    """Train once, at one length."""
    problem = TaskProblem(temporal_order.TASK, settings.length, settings.length)
    return synthetic.run(problem, settings, checkpoint)


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per initialization, method and length (`solving.success`)."""
    return synthetic.success(records, ["initialization", "method", "length"])


def by_length(scores: pd.DataFrame) -> pd.DataFrame:
    """Return Figure 7 as a table: a row per initialization and method, a column per length.

    `scores` is what `score` returns. A cell holds the solved runs and the median of their updates.
    """
    cells = scores.assign(cell=[_cell(row) for row in scores.itertuples()])
    wide = cells.pivot(index=["initialization", "method"], columns="length", values="cell")
    return wide.reset_index()


def largest_norm(record: Record) -> float:
    """Return the largest finite ‖ĝ‖ at any check (a record holds null where it was infinite)."""
    return float(np.nanmax(np.array(record.curve["largest_norm"], float)))


def trends(records: Sequence[Record]) -> pd.DataFrame:
    """Return how ρ(W_rec) and the largest ‖ĝ‖ of solved runs go with the length: Spearman's r.

    A row per initialization and method that solved two lengths or more.
    """
    runs = pd.DataFrame(
        record.settings | {"rho": record.curve["rho"][-1], "largest_norm": largest_norm(record)}
        for record in records
        if record.outcome["solved_at"] is not None
    )
    return pd.DataFrame(
        {"initialization": name, "method": method} | _correlations(group)
        for (name, method), group in runs.groupby(["initialization", "method"], sort=False)
        if group["length"].nunique() > 1
    )


def _cell(row: Any) -> str:
    median = f" ({row.median_updates_to_solve / 1000:.3g}k)" if row.solved else ""
    return f"{row.solved}/{row.runs}{median}"


def _correlations(runs: pd.DataFrame) -> dict[str, Any]:
    rho, norm = (spearmanr(runs["length"], runs[name]) for name in ("rho", "largest_norm"))
    return {
        "solved runs": len(runs),
        "lengths": runs["length"].nunique(),
        "length and ρ": rho.statistic,
        "p (ρ)": rho.pvalue,
        "length and ‖ĝ‖": norm.statistic,
        "p (‖ĝ‖)": norm.pvalue,
    }


EXPERIMENT = Experiment(
    name="figure_7",
    code=(synthetic.TRAINER, temporal_order.__name__),
    settings=SETTINGS,
    run=run,
    score=score,
    work=synthetic.work,
    prepare=synthetic.prepare,
)
