"""Which deep feed-forward networks learn to read digits: 2 to 30 layers (chapter 7).

Every design is trained at each of four learning rates, by gradient descent and nothing else. What
counts is the rate whose validation accuracy is best.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from statistics import fmean, median
from typing import Any

import pandas as pd

from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.records import Record
from rnn_difficulty.training.checkpoint import Checkpoint

DESIGNS = {
    "sigmoid, heuristic": ("sigmoid", "heuristic", False),
    "sigmoid, Glorot": ("sigmoid", "Glorot", False),
    "tanh, heuristic": ("tanh", "heuristic", False),
    "tanh, Glorot": ("tanh", "Glorot", False),
    "ReLU, Glorot": ("ReLU", "Glorot", False),
    "ReLU, He": ("ReLU", "He", False),
    "sigmoid, Glorot, residual": ("sigmoid", "Glorot", True),
    "tanh, Glorot, residual": ("tanh", "Glorot", True),
    "ReLU, He, residual": ("ReLU", "He", True),
}
"""Name → activation, initialization, residual connections."""
DEPTHS = (2, 3, 5, 10, 20, 30)
RATES = (0.001, 0.01, 0.1, 1.0)
SEEDS = range(3)
TRAINED = 0.9
"""A network that reads nine of ten test images has learned to read; one of ten is a guess."""
TRAINING = "rnn_difficulty.experiments.deep_feed_forward.training"


@dataclass(frozen=True, kw_only=True)
class DeepSettings:
    """One run of one network."""

    design: str
    """A name in `DESIGNS`."""
    layers: int
    learning_rate: float
    seed: int
    epochs: int = 40


SETTINGS = {
    "smoke": (DeepSettings(design="ReLU, He", layers=3, learning_rate=0.1, seed=0, epochs=2),),
    "paper": tuple(
        DeepSettings(design=design, layers=layers, learning_rate=rate, seed=seed)
        for seed, layers, design, rate in product(SEEDS, DEPTHS, DESIGNS, RATES)
    ),
}


def run(settings: DeepSettings, checkpoint: Checkpoint | None = None) -> Result:
    """Train one network."""
    from rnn_difficulty.experiments.deep_feed_forward.training import train
    from rnn_difficulty.remedies.deep_feed_forward import Design

    design = Design(*DESIGNS[settings.design], settings.layers)
    done = train(design, settings.learning_rate, settings.epochs, settings.seed)
    return Result(
        outcome={f"{part}_accuracy": share for part, share in done.accuracy.items()}
        | {
            "diverged": not math.isfinite(done.costs[-1]),
            "first_to_last_at_start": done.norms_before[0] / done.norms_before[-1],
        },
        curve={"epoch": [*range(1, len(done.costs) + 1)], "cost": done.costs},
    )


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per design and depth, at the learning rate that validation prefers.

    Accuracies are means over the seeds; `trained` counts the runs that read `TRAINED` of the test
    images. `first_to_last` is the median of ‖δ_1‖/‖δ_L‖ before training.
    """
    cells = {
        cell: [r for r in records if (r.settings["design"], r.settings["layers"]) == cell]
        for cell in product(DESIGNS, DEPTHS)
    }
    return pd.DataFrame(_row(*cell, at_best_rate(runs)) for cell, runs in cells.items() if runs)


def at_best_rate(records: Sequence[Record]) -> list[Record]:
    """Return the runs at the learning rate with the best mean validation accuracy."""
    rates = sorted({record.settings["learning_rate"] for record in records})
    by_rate = [[r for r in records if r.settings["learning_rate"] == rate] for rate in rates]
    return max(by_rate, key=lambda runs: _mean(runs, "validation_accuracy"))


def _row(design: str, layers: int, runs: Sequence[Record]) -> dict[str, Any]:
    return {
        "design": design,
        "layers": layers,
        "learning_rate": runs[0].settings["learning_rate"],
        "runs": len(runs),
        "trained": sum(run.outcome["test_accuracy"] >= TRAINED for run in runs),
        "training_accuracy": _mean(runs, "training_accuracy"),
        "test_accuracy": _mean(runs, "test_accuracy"),
        "first_to_last": f"{median(r.outcome['first_to_last_at_start'] for r in runs):.3g}",
    }


def _mean(runs: Sequence[Record], what: str) -> float:
    return fmean(run.outcome[what] for run in runs)


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return how many layers a run passes through."""
    return float(settings["layers"] * settings["epochs"])


EXPERIMENT = Experiment(
    name="deep_feed_forward",
    code=(TRAINING,),
    settings=SETTINGS,
    run=run,
    score=score,
    work=work,
)
