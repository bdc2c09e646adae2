"""The other pathological tasks: who solves them, and at what length (ICML 2013, §4.1.2)."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.experiments import synthetic
from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.other_tasks.settings import (
    CELLS,
    SETTINGS,
    STEP_COST,
    TASKS,
    OtherTasksSettings,
    WithoutErrorSettings,
)
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.records import Record
from rnn_difficulty.theory.initialization import NONLINEARITY_OF
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.task_run import TEST_SEQUENCES, TaskProblem


def problem(settings: OtherTasksSettings) -> TaskProblem:
    """Return the task at the lengths of `settings`, and when it counts as solved."""
    task = TaskProblem(TASKS[settings.task], settings.shortest, settings.longest)
    if isinstance(settings, WithoutErrorSettings):
        return task._replace(solved_below=settings.solved_below)
    return task


def run(settings: OtherTasksSettings, checkpoint: Checkpoint | None = None) -> Result:
    """Train one network; where it is solved, count its errors at every tested length."""
    from rnn_difficulty.training import evaluation

    trained = synthetic.run(problem(settings), settings, checkpoint)
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
    scores = synthetic.success(records, ["task", "method", "shortest", "longest"])
    ends = zip(scores.pop("shortest"), scores.pop("longest"), strict=True)
    scores.insert(2, "length", [synthetic.lengths(*pair) for pair in ends])
    order = scores["task"].map(list(TASKS).index).argsort(kind="stable")
    return scores.iloc[order].reset_index(drop=True)


def beside_printed(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per task and length: runs solved as printed, and by each method here."""
    rows = pd.DataFrame(CELLS, columns=["task", "shortest", "longest"])
    rows["length"] = list(map(synthetic.lengths, rows.pop("shortest"), rows.pop("longest")))
    here = (
        {}
        if not records
        else {
            (row.task, row.length, row.method): f"{row.solved} of {row.runs}"
            for row in score(records).itertuples()
        }
    )
    for method in reversed(printed.PAPER_METHODS):
        cells = zip(rows["task"], rows["length"], strict=True)
        rows[method] = [here.get((*cell, method)) for cell in cells]
    rows["printed"] = rows["task"].map(printed.solved_shares())
    return rows


def search_outcomes(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per run of the profile `search`: its settings and how it ended."""
    names = ["initialization", "hidden", "learning_rate", "threshold", "alpha", "max_updates"]
    rows = [
        {
            "task": record.settings["task"],
            "solved_at": record.outcome["solved_at"],
            "wrong_percent": 100 * record.curve["error"][-1],
        }
        | {name: record.settings[name] for name in names}
        for record in records
    ]
    return pd.DataFrame(rows, columns=["task", "solved_at", "wrong_percent", *names])


def generalization(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per solved run: how many of 10 000 sequences are wrong at each tested length."""
    named = ("task", "method", "seed")
    rows = [
        {name: record.settings[name] for name in named}
        | {"solved_at": record.outcome["solved_at"]}
        | {f"wrong at {length}": wrong for length, wrong in record.outcome["errors"].items()}
        for record in sorted(records, key=lambda record: [record.settings[n] for n in named])
        if record.outcome.get("errors")
    ]
    return pd.DataFrame(rows)


def cells(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Return the records of each task and length by its title, such as `addition, 50–200`."""
    found: dict[str, list[Record]] = {}
    for record in records:
        named = record.settings
        title = f"{named['task']}, {synthetic.lengths(named['shortest'], named['longest'])}"
        found.setdefault(title, []).append(record)
    return found


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return the time that a run takes, or at most takes, in steps of addition."""
    steps = (settings["shortest"] + settings["longest"]) / 2
    updates = outcome.get("updates", settings[BUDGET])
    return float(updates * steps * STEP_COST.get(settings["task"], 1))


EXPERIMENT = Experiment(
    name="other_tasks",
    code=(synthetic.TRAINER, *sorted({t.sample.__module__ for t in TASKS.values()})),
    settings=SETTINGS,
    run=run,
    score=score,
    work=work,
    prepare=synthetic.prepare,
)
