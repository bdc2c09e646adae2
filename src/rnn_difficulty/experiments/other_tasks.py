"""The other pathological tasks: who solves them, and at what length (ICML 2013, §4.1.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from rnn_difficulty.experiments import solving
from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.experiments.experiment import Experiment, Result
from rnn_difficulty.initialization import NONLINEARITY_OF
from rnn_difficulty.records import Record
from rnn_difficulty.tasks import (
    addition,
    multiplication,
    noiseless_memorization,
    random_permutation,
    three_bit_temporal_order,
)
from rnn_difficulty.training import evaluation, until_solved
from rnn_difficulty.training.until_solved import TEST_SEQUENCES, Optimization, Problem

FOR_ALL_LENGTHS = (addition, multiplication, three_bit_temporal_order, random_permutation)
TASKS = {
    task.name: task
    for task in (*(module.TASK for module in FOR_ALL_LENGTHS), *noiseless_memorization.TASKS)
}
MEMORIZATION = tuple(task.name for task in noiseless_memorization.TASKS)


@dataclass(frozen=True, kw_only=True)
class Settings(Optimization):
    """One run on one task; its batches have lengths of their own, or all one length."""

    task: str
    """A name in `TASKS`."""
    shortest: int
    longest: int
    tested_lengths: tuple[int, ...] = ()
    """Where the errors of a solved network are counted afterwards, in 10 000 sequences each."""


PAPER: dict[str, dict[str, Any]] = {
    # arXiv v2: 50 units, deviation .1 (basic tanh), rate .01, α ½, threshold 6.
    "addition": {"initialization": "basic tanh", "alpha": 0.5, "threshold": 6.0},
    # Stated nowhere: as addition.
    "multiplication": {"initialization": "basic tanh", "alpha": 0.5, "threshold": 6.0},
    # From memory of the paper: 100 units. The rest as temporal order.
    "3-bit temporal order": {"initialization": "basic tanh", "hidden": 100},
    # arXiv v2: 100 units, rate .001, α 1, threshold 6.
    "random permutation": {
        "initialization": "basic tanh",
        "hidden": 100,
        "learning_rate": 0.001,
        "alpha": 1.0,
        "threshold": 6.0,
    },
    # Stated nowhere: the defaults of the authors' code, but a larger learning rate.
    **{
        name: {"initialization": "smart tanh", "alpha": 2.0, "learning_rate": 0.1}
        for name in MEMORIZATION
    },
}
BUDGETS = dict.fromkeys(TASKS, 60_000) | dict.fromkeys(MEMORIZATION, 30_000)
"""Updates; the paper's are 5 million."""
STEP_COST = {"3-bit temporal order": 2.4, "random permutation": 2.6} | dict.fromkeys(
    MEMORIZATION, 2
)
"""Time of a step, measured, against that of addition."""
GAPS = (50, 100, 150, 200)
CELLS = [
    (name, *lengths)
    for name in TASKS
    for lengths in ([(gap, gap) for gap in GAPS] if name in MEMORIZATION else [(50, 200)])
]
"""Task, shortest, longest."""
GENERALIZE = ("addition", "multiplication")


def _settings(name: str, shortest: int, longest: int, **changes: Any) -> Settings:
    chosen: dict[str, Any] = {
        "method": "MSGD-CR",
        "seed": 0,
        "max_updates": BUDGETS[name],
        "check_every": 1000,
    }
    return Settings(
        task=name, shortest=shortest, longest=longest, **(chosen | PAPER[name] | changes)
    )


SETTINGS = {
    "smoke": tuple(
        _settings(name, 10, 12, max_updates=20, check_every=10, tested_lengths=(15,))
        for name in TASKS
    ),
    "quick": (_settings("5-bit memorization", 5, 10, max_updates=20_000, check_every=250),),
    "paper": tuple(
        _settings(
            *cell,
            method=method,
            seed=seed,
            tested_lengths=(200, 300, 400, 500) if cell[0] in GENERALIZE else (),
        )
        for method, seed, cell in product(("MSGD-CR", "MSGD-C", "MSGD"), range(5), CELLS)
    ),
}


def problem(settings: Settings) -> Problem:
    """Return the task at the lengths of `settings`."""
    return Problem(TASKS[settings.task], settings.shortest, settings.longest)


def run(settings: Settings) -> Result:
    """Train one network; where it is solved, count its errors at every tested length."""
    trained = solving.run(problem(settings), settings)
    if trained.theta is None or trained.outcome["solved_at"] is None:
        return trained
    task, sigma = TASKS[settings.task], NONLINEARITY_OF[settings.initialization]
    errors = {
        str(length): evaluation.count_errors(
            trained.theta, task, sigma, length, TEST_SEQUENCES, settings.seed
        )
        for length in settings.tested_lengths
    }
    return trained._replace(outcome=trained.outcome | {"errors": errors})


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per task, method and length (`solving.success`), tasks as in the paper."""
    scores = solving.success(records, ["task", "method", "shortest", "longest"])
    ends = zip(scores.pop("shortest"), scores.pop("longest"), strict=True)
    scores.insert(2, "length", [_length(*pair) for pair in ends])
    order = scores["task"].map(list(TASKS).index).argsort(kind="stable")
    return scores.iloc[order].reset_index(drop=True)


def generalization(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per solved run and tested length: how many of 10 000 sequences are wrong."""
    rows = [
        {
            "task": record.settings["task"],
            "method": record.settings["method"],
            "seed": record.settings["seed"],
            "length": int(length),
            "errors": errors,
        }
        for record in records
        for length, errors in record.outcome.get("errors", {}).items()
    ]
    return pd.DataFrame(rows, columns=["task", "method", "seed", "length", "errors"])


def cells(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Return the records of each task and length by its title, such as `addition, 50–200`."""
    found: dict[str, list[Record]] = {}
    for record in records:
        named = record.settings
        title = f"{named['task']}, {_length(named['shortest'], named['longest'])}"
        found.setdefault(title, []).append(record)
    return found


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return the time that a run takes, or at most takes, in steps of addition."""
    steps = (settings["shortest"] + settings["longest"]) / 2
    updates = outcome.get("updates", settings[BUDGET])
    return float(updates * steps * STEP_COST.get(settings["task"], 1))


def _length(shortest: int, longest: int) -> str:
    return str(longest) if shortest == longest else f"{shortest}–{longest}"


EXPERIMENT = Experiment(
    name="other_tasks",
    code=(until_solved.__name__, *sorted({t.sample.__module__ for t in TASKS.values()})),
    settings=SETTINGS,
    run=run,
    score=score,
    work=work,
)
