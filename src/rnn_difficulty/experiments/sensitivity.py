"""How much the threshold and α matter, and Ω without clipping (ICML 2013, §3.2 and footnote 4).

Temporal order, basic tanh. The paper says that a threshold from half to ten times the average norm
of the gradient works, and that Ω without clipping usually fails.
"""

from collections.abc import Sequence
from statistics import fmean

import numpy as np
import pandas as pd

from rnn_difficulty.experiments import figure_7, synthetic
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.figure_7 import Figure7Settings
from rnn_difficulty.records import Record
from rnn_difficulty.tasks import temporal_order

LENGTH = 50
THRESHOLDS = (0.01, 0.1, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
ALPHAS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
SEEDS = range(5)
HEURISTIC = (0.5, 10)
"""The paper's range for the threshold, in units of the average norm (§3.2)."""


def _settings(
    seed: int,
    method: str = "MSGD-CR",
    length: int = LENGTH,
    threshold: float = 1.0,
    alpha: float = 4.0,
    max_updates: int = 100_000,
) -> Figure7Settings:
    return Figure7Settings(
        initialization="basic tanh",
        method=method,
        length=length,
        seed=seed,
        max_updates=max_updates,
        threshold=threshold,
        alpha=alpha,
    )


SETTINGS = {
    "smoke": (
        _settings(0, length=10, threshold=10.0, max_updates=500),
        _settings(0, "MSGD-R", length=10, max_updates=500),
    ),
    "paper": (
        *(_settings(seed, threshold=threshold) for threshold in THRESHOLDS for seed in SEEDS),
        # α = 4 at threshold 1 is among those above.
        *(_settings(seed, alpha=alpha) for alpha in ALPHAS if alpha != 4 for seed in SEEDS),
        *(_settings(seed, "MSGD-R", length) for length in (20, 50, 100) for seed in SEEDS),
    ),
}


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per method, length, threshold and α (`solving.success`)."""
    return synthetic.success(records, ["method", "length", "threshold", "alpha"])


def average_norm(records: Sequence[Record]) -> float:
    """Return the mean ‖ĝ‖ before clipping, over all updates of the runs with the paper's settings.

    All their learning curves are short enough to hold every check, so points stand for updates.
    """
    return fmean(
        norm
        for record in records
        if record.settings["method"] == "MSGD-CR"
        and (record.settings["threshold"], record.settings["alpha"]) == (1, 4)
        for norm in record.curve["gradient_norm"]
        if norm is not None
    )


def rule_of_thumb(records: Sequence[Record]) -> pd.DataFrame:
    """Return success below, inside and above the paper's range of thresholds, at α = 4."""
    low, high = (factor * average_norm(records) for factor in HEURISTIC)
    runs = pd.DataFrame(
        record.settings | record.outcome
        for record in records
        if record.settings["method"] == "MSGD-CR" and record.settings["alpha"] == 4
    )
    places = ("below", "inside", "above")
    place = pd.cut(runs["threshold"], [0, low, high, np.inf], labels=places)
    return pd.DataFrame(
        {
            "thresholds": name,
            "tried": ", ".join(f"{value:g}" for value in sorted(group["threshold"].unique())),
            "runs": len(group),
            "solved": group["solved_at"].notna().sum(),
            "median updates to solve": group["solved_at"].median(),
        }
        for name, group in runs.groupby(place, observed=True)
    )


EXPERIMENT = Experiment(
    name="sensitivity",
    code=(synthetic.TRAINER, temporal_order.__name__),
    settings=SETTINGS,
    run=figure_7.run,
    score=score,
    work=synthetic.work,
    prepare=synthetic.prepare,
)
