"""What the experiments on synthetic tasks share: a run that resumes, and the success rate."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from scipy.stats import binomtest

from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.records import Record
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.task_run import (
    Check,
    TaskOptimization,
    TaskOutcome,
    TaskProblem,
)

TRAINER = "rnn_difficulty.training.until_solved"


def run(
    problem: TaskProblem, settings: TaskOptimization, checkpoint: Checkpoint | None = None
) -> Result:
    """Train once, going on from the checkpoint of an earlier run with fewer updates."""
    from rnn_difficulty.training import until_solved

    return result(until_solved.train(problem, settings, checkpoint))


def result(outcome: TaskOutcome) -> Result:
    """Return what a run leaves."""
    return Result(
        outcome={
            "solved_at": outcome.solved_at,
            "diverged": outcome.diverged,
            "updates": outcome.updates,
        },
        curve={name: [getattr(c, name) for c in outcome.curve] for name in Check._fields},
        theta=outcome.theta,
    )


def prepare() -> None:
    """Compile the engine."""
    from rnn_difficulty.training.updates import compile_engine

    compile_engine()


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return the steps of time that a run computes, or at most computes."""
    return float(outcome.get("updates", settings[BUDGET]) * settings["length"])


def lengths(shortest: int, longest: int) -> str:
    """Return a range of lengths in words: `50–200`, or `50` where it is one length."""
    return str(longest) if shortest == longest else f"{shortest}–{longest}"


def success(records: Sequence[Record], cell: list[str]) -> pd.DataFrame:
    """Return a row per `cell`: success rate with its 95 % Wilson interval, and the budget.

    An unsolved run is censored: more updates might have solved it. `budget` is how many every
    unsolved run of the cell had at least, or, where all are solved, how many they were allowed.
    """
    named = {name: [r.settings[name] for r in records] for name in dict.fromkeys([*cell, BUDGET])}
    runs = pd.DataFrame(named | {"solved_at": [r.outcome["solved_at"] for r in records]})
    rows = [
        dict(zip(cell, values, strict=True)) | _score(group)
        for values, group in runs.groupby(cell, sort=True)
    ]
    return pd.DataFrame(rows)


def _score(runs: pd.DataFrame) -> dict[str, object]:
    solved = runs["solved_at"].dropna()
    interval = binomtest(len(solved), len(runs)).proportion_ci(method="wilson")
    unsolved = runs.loc[runs["solved_at"].isna(), BUDGET]
    return {
        "runs": len(runs),
        "solved": len(solved),
        "success_rate": len(solved) / len(runs),
        "low": interval.low,
        "high": interval.high,
        "median_updates_to_solve": solved.median() if len(solved) else None,
        "budget": int(unsolved.min() if len(unsolved) else runs[BUDGET].max()),
    }
