"""A run's budget of updates: a larger one goes on where a smaller one ended.

Two runs whose settings differ in `max_updates` only have one *goal*; the one with the larger budget
says all that the other says.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from rnn_difficulty.records import Record, run_id

BUDGET = "max_updates"


def goal(experiment: str, settings: dict[str, Any]) -> str:
    """Return the hash that names a run whatever its budget."""
    return run_id(experiment, {key: value for key, value in settings.items() if key != BUDGET})


def furthest(records: Iterable[Record]) -> dict[str, Record]:
    """Return for each goal the record that went furthest; of several, the last to be recorded."""
    best: dict[str, Record] = {}
    for record in records:
        name = goal(record.experiment, record.settings)
        if name not in best or _reach(record) >= _reach(best[name]):
            best[name] = record
    return best


def is_covered(experiment: str, settings: Any, known: dict[str, Record]) -> bool:
    """Whether `known` (as `furthest` gives it) holds the run that `settings` ask for.

    A run that was solved or diverged is over, for every budget.
    """
    wanted = asdict(settings)
    record = known.get(goal(experiment, wanted))
    return record is not None and (is_over(record) or _reach(record) >= wanted.get(BUDGET, 0))


def as_asked(
    records: Iterable[Record], settings: Iterable[Any], max_updates: int | None = None
) -> list[Record]:
    """Return what records say of runs with the budgets of `settings`, or with `max_updates`.

    A run that was solved, or diverged, after more updates than that was neither by then.
    """
    found = list(records)
    budgets = {
        goal(name, wanted): max_updates or wanted[BUDGET]
        for name in {record.experiment for record in found}
        for wanted in map(asdict, settings)
        if BUDGET in wanted
    }
    return [_cut(r, budgets.get(goal(r.experiment, r.settings), _reach(r))) for r in found]


def _cut(record: Record, updates: int) -> Record:
    if _reach(record) <= updates:
        return record
    outcome = dict(record.outcome)
    if outcome.get("updates", 0) > updates:
        outcome |= {"solved_at": None, "diverged": False, "updates": updates}
    return replace(record, settings=record.settings | {BUDGET: updates}, outcome=outcome)


def is_over(record: Record) -> bool:
    """Whether more updates would change nothing."""
    return record.outcome.get("solved_at") is not None or bool(record.outcome.get("diverged"))


def _reach(record: Record) -> int:
    return int(record.settings.get(BUDGET, 0))
