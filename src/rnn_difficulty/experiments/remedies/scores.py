"""What the bench's records say: who solves what at which price, and the error signals."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

import pandas as pd

from rnn_difficulty.experiments import synthetic
from rnn_difficulty.experiments.remedies.methods import METHODS, TASKS, TEMPORAL_ORDER
from rnn_difficulty.experiments.remedies.settings import SEARCH_LENGTHS, SEARCH_SEED
from rnn_difficulty.records import Record

CELL = ["method", "task", "length"]
SIGNAL_TASK, SIGNAL_LENGTH = TEMPORAL_ORDER, 100
"""Where the error signals of all methods are compared."""


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per method, task and length: success, its Wilson interval, price and budget.

    Medians are over solved runs, seconds are those of one core. `budget` is how many gradient
    evaluations a run had that was not solved. Runs of the search are not scored.
    """
    runs = [record for record in records if record.settings["seed"] != SEARCH_SEED]
    if not runs:
        return pd.DataFrame()
    table = synthetic.success(runs, CELL)
    table = table.rename(columns={"median_updates_to_solve": "median_evaluations"})
    seconds = [_median_seconds(runs, row) for row in table[CELL].itertuples(index=False)]
    table.insert(list(table.columns).index("budget"), "median_seconds", seconds)
    table["source"] = [METHODS[name].source for name in table["method"]]
    return table.sort_values(CELL, key=_place, kind="stable").reset_index(drop=True)


def searched(records: Iterable[Record]) -> pd.DataFrame:
    """Return a row per candidate that the profile `search` tried, the best of each task first.

    Solved at so many of the lengths tried, after so many evaluations together; where one was not
    solved, the mean cost before the last check of those.
    """
    rows = [
        {
            "method": method,
            "task": task,
            "candidate": in_words(runs[0]),
            "solved": f"{sum(map(_is_solved, runs))} of {len(runs)}",
            "evaluations": sum(r.outcome["solved_at"] for r in runs if _is_solved(r)),
            "cost": sum(_last(r, "cost") for r in runs if not _is_solved(r)),
        }
        for (method, task), tried in _tried(records).items()
        for runs in sorted(tried, key=rank)
    ]
    table = pd.DataFrame(rows)
    return table.sort_values(["method", "task"], key=_place, kind="stable") if rows else table


def best(records: Iterable[Record], method: str, task: str) -> int | None:
    """Return the candidate that the search prefers, by its number; None where it has not run."""
    tried = _tried(records).get((method, task))
    if not tried:
        return None
    chosen = dict(min(tried, key=rank)[0].settings["chosen"])
    return METHODS[method].candidates.index(chosen)


def rank(runs: Sequence[Record]) -> tuple[float, ...]:
    """Return what sorts the runs of candidates, one run a length: the best first.

    Solved at most lengths; then after the fewest evaluations together; then with the lowest costs
    before the last check where it was not. That is a cost on fresh sequences: each is drawn once,
    and judged before the step. A run that diverged comes after all that did not.
    """
    unsolved = [run for run in runs if not _is_solved(run)]
    return (
        len(unsolved),
        sum(run.outcome["diverged"] for run in unsolved),
        sum(run.outcome["solved_at"] for run in runs if _is_solved(run)),
        sum(_last(run, "cost") for run in unsolved),
    )


def error_signals(records: Iterable[Record], length: int = SIGNAL_LENGTH) -> pd.DataFrame:
    """Return a row per method, start or end of training, and lag.

    ‖∂E/∂x_{T−lag}‖ relative to the last step, on temporal order of one length: the median over the
    runs, the least and the largest run.
    """
    rows = [
        {"method": record.settings["method"], "when": when, "lag": int(lag), "ratio": ratio}
        for record in records
        if (record.settings["task"], record.settings["length"]) == (SIGNAL_TASK, length)
        for when, signal in record.outcome["error_signal"].items()
        for lag, ratio in (signal or {}).items()
        if ratio is not None
    ]
    if not rows:
        return pd.DataFrame(columns=["method", "when", "lag", "median", "low", "high"])
    ratios = pd.DataFrame(rows).groupby(["method", "when", "lag"], sort=False)["ratio"]
    table = ratios.agg(median="median", low="min", high="max").reset_index()
    return table.sort_values("method", key=_place, kind="stable").reset_index(drop=True)


def in_words(record: Record) -> str:
    """Return what a run was given, such as `learning_rate 0.1, threshold 1`."""
    return ", ".join(f"{name} {value}" for name, value in record.settings["chosen"])


def _tried(records: Iterable[Record]) -> dict[tuple[str, str], list[list[Record]]]:
    """Return the runs of each candidate that was tried at all lengths, by method and task."""
    found: dict[tuple[str, str], dict[str, list[Record]]] = {}
    for record in records:
        method, task = record.settings["method"], record.settings["task"]
        if record.settings["seed"] == SEARCH_SEED:
            found.setdefault((method, task), {}).setdefault(in_words(record), []).append(record)
    return {
        cell: [runs for runs in tried.values() if len(runs) == len(SEARCH_LENGTHS[cell[1]])]
        for cell, tried in found.items()
    }


def _is_solved(record: Record) -> bool:
    return record.outcome["solved_at"] is not None


def _median_seconds(records: Iterable[Record], cell: Any) -> float | None:
    seconds = [
        record.outcome["core_seconds"]
        for record in records
        if record.outcome["solved_at"] is not None
        and [record.settings[name] for name in CELL] == list(cell)
    ]
    return median(seconds) if seconds else None


def _last(record: Record, column: str) -> float:
    values = record.curve.get(column) or [None]
    return float("inf") if values[-1] is None else float(values[-1])


def _place(column: pd.Series) -> pd.Series:
    orders = {"method": list(METHODS), "task": list(TASKS)}
    order = orders.get(str(column.name))
    return column.map(order.index) if order else column
