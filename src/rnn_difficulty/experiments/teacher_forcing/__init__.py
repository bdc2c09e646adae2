"""Teacher forcing on a periodic and a chaotic signal, beside training free-running (§3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from statistics import fmean, median
from typing import Any

import numpy as np
import pandas as pd

from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.records import Record
from rnn_difficulty.training.checkpoint import Checkpoint

TRAINING = "rnn_difficulty.experiments.teacher_forcing.training"
SIGNALS = ("sine", "Hénon map")
DEVIATIONS = (0.1, 0.2)
"""Of the initial weights: ρ about .7 and 1.4."""
SPIKE = 10.0
"""A check whose largest ‖ĝ‖ is over so many times its mean one holds an explosion."""
CLOSE, LOUD = 0.15, (0.8, 1.25)
"""A network generates the signal where it is `CLOSE` to its recurrence, and as `LOUD`: both in
deviations of the signal."""


@dataclass(frozen=True, kw_only=True)
class TeacherForcingSettings:
    """One network on one signal."""

    signal: str
    forced: bool
    deviation: float
    """Standard deviation of the initial weights."""
    seed: int
    updates: int


def _grid(updates: int, seeds: int) -> tuple[TeacherForcingSettings, ...]:
    return tuple(
        TeacherForcingSettings(
            signal=signal, forced=forced, deviation=deviation, seed=seed, updates=updates
        )
        for seed, deviation, signal, forced in product(
            range(seeds), DEVIATIONS, SIGNALS, (True, False)
        )
    )


SETTINGS = {"smoke": _grid(20, 1)[:2], "quick": _grid(600, 1), "paper": _grid(3000, 5)}


def run(settings: TeacherForcingSettings, checkpoint: Checkpoint | None = None) -> Result:
    """Train one network, in seconds: nothing is saved on its way."""
    from rnn_difficulty.experiments.teacher_forcing import training

    s = settings
    done = training.train(s.signal, s.forced, s.deviation, s.seed, s.updates)
    cost, norm = (
        np.reshape(each, (-1, min(training.PER_CHECK, s.updates)))
        for each in (done.cost, done.norm)
    )
    return Result(
        outcome={
            "largest_norm": float(norm.max()),
            "cost": float(cost[-1].mean()),
            "off": done.off,
            "deviation": done.deviation,
        },
        curve={
            "cost": cost.mean(1).tolist(),
            "gradient_norm": norm.mean(1).tolist(),
            "largest_norm": norm.max(1).tolist(),
        },
    )


def spiked(record: Record) -> float:
    """Return the share of checks that hold an explosion."""
    checks = zip(record.curve["largest_norm"], record.curve["gradient_norm"], strict=True)
    return fmean(largest > SPIKE * mean for largest, mean in checks)


def generates(record: Record) -> bool:
    """Whether the network, running free, does what the signal does."""
    low, high = LOUD
    return bool(record.outcome["off"] < CLOSE and low < record.outcome["deviation"] < high)


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per signal, deviation of the initial weights, and way of training.

    How many networks generate the signal afterwards; the rest are medians over the runs.
    """
    rows = [_row(cell, [r for r in records if _cell(r) == cell]) for cell in _cells(records)]
    return pd.DataFrame(rows)


def _cell(record: Record) -> tuple[Any, ...]:
    return tuple(record.settings[name] for name in ("signal", "deviation", "forced"))


def _cells(records: Sequence[Record]) -> list[tuple[Any, ...]]:
    asked = product(SIGNALS, DEVIATIONS, (True, False))
    return [cell for cell in asked if any(_cell(record) == cell for record in records)]


def _row(cell: tuple[Any, ...], runs: Sequence[Record]) -> dict[str, Any]:
    signal, deviation, forced = cell
    outcomes = pd.DataFrame([record.outcome for record in runs])
    return {
        "signal": signal,
        "initial_deviation": deviation,
        "training": "forced" if forced else "free-running",
        "runs": len(runs),
        "checks_with_explosion": median(map(spiked, runs)),
        "median_largest_norm": outcomes["largest_norm"].median(),
        "median_cost": outcomes["cost"].median(),
        "generating": sum(map(generates, runs)),
        "median_off": outcomes["off"].median(),
    }


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return the updates of a run."""
    return float(settings["updates"])


def prepare() -> None:
    """Compile the passes."""
    from rnn_difficulty.remedies.leaky_pass import compile_passes

    compile_passes()


EXPERIMENT = Experiment(
    name="teacher_forcing",
    code=(TRAINING,),
    settings=SETTINGS,
    run=run,
    score=score,
    work=work,
    prepare=prepare,
)
