"""Rules on the bench of remedies: its runs by method, and what counts as a cell."""

from collections.abc import Sequence

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.success_rules import PAPER_RUNS, by_cell, grouped
from rnn_difficulty.records import Record

PLAIN, NORM = "MSGD", "MSGD-C"
"""Methods by their names on the bench (`experiments.remedies.methods`)."""
SPIKE = 10.0
"""A check whose largest ‖ĝ‖ is over so many times its mean one holds an explosion."""


def of(evidence: Evidence, method: str) -> list[Record]:
    """Return the runs of a method."""
    return evidence.select("remedies", method=method)


def cell(record: Record) -> tuple[str, int]:
    """Return the task and the length: runs of other cells are not compared."""
    return record.settings["task"], record.settings["length"]


def cells(runs: Sequence[Record]) -> list[list[Record]]:
    """Return the runs of each method, task and length."""
    found: dict[tuple[object, ...], list[Record]] = {}
    for run in runs:
        found.setdefault((run.settings["method"], *cell(run)), []).append(run)
    return list(found.values())


def enough(*groups: Sequence[Record]) -> bool:
    """Whether each group has runs, and as many in a cell as the paper has."""
    return all(runs and min(map(len, cells(runs))) >= PAPER_RUNS for runs in groups)


def explodes(record: Record) -> bool:
    """Whether some check holds an explosion, or the run diverged."""
    checks = zip(record.curve["largest_norm"], record.curve["gradient_norm"], strict=True)
    spikes = (None in each or each[0] > SPIKE * each[1] for each in checks)
    return bool(record.outcome["diverged"]) or any(spikes)


def by_task(runs: Sequence[Record]) -> str:
    """Return `temporal order 20: 5 of 5, 50: 3 of 5; addition 50: 0 of 5`."""
    tasks = dict.fromkeys(run.settings["task"] for run in runs)
    of = {task: [run for run in runs if run.settings["task"] == task] for task in tasks}
    return "; ".join(f"{task} {by_cell(grouped(cells, 'length'))}" for task, cells in of.items())
