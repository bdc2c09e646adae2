"""A recorded run, repeated from its start, and compared with its record."""

import math
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from statistics import mean, stdev
from typing import Any, cast, get_type_hints

from scipy.stats import t

from rnn_difficulty import records
from rnn_difficulty.experiments import one_run
from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.running import workers
from rnn_difficulty.records import Record

CONFIDENCE = 0.999
MEASURED = ("core_seconds",)
"""What an outcome holds of the machine's pace: no two runs have the same."""
SCORED_BY_PYTORCH = ("table_1",)
SCORES = 1e-7
"""What scores of PyTorch promise: it adds in the order that suits the processor. Two machines that
called themselves by one name gave 8.277416950 and 8.277416945."""
FEW_SEEDS = 0.5
"""Relative distance allowed where a cell has one run, and so no spread."""


def settings_of(experiment: Experiment, record: Record) -> Any | None:
    """Return the settings that gave `record`, also where the experiment asks for others today."""
    kinds = {type(one) for settings in experiment.settings.values() for one in settings}
    for kind in kinds:
        settings = _rebuilt(kind, record.settings)
        if settings and records.run_id(experiment.name, asdict(settings)) == record.run:
            return settings
    return None


def _rebuilt(kind: type, values: dict[str, Any]) -> Any | None:
    """Return a frozen dataclass from what JSON kept of it; None where it has other fields."""
    hints = get_type_hints(kind)
    if hints.keys() != values.keys():
        return None
    return kind(**{name: _value(hints[name], value) for name, value in values.items()})


def _value(hint: Any, value: Any) -> Any:
    if is_dataclass(hint):
        return _rebuilt(cast(type, hint), value)
    return tuple(_value(None, each) for each in value) if isinstance(value, list) else value


def in_fresh_process(experiment: Experiment, profile: str, settings: Any) -> Record:
    """Run one setting from its start, in a process of its own on one thread."""
    with workers.local_executor(1) as pool:
        return pool.submit(one_run.make, experiment, profile, settings).result().record


def same_processor(record: Record, again: Record) -> bool:
    """Whether two records are of one kind of processor, and agree in the libraries both name."""
    both = record.versions.keys() & again.versions.keys()
    return record.device == again.device and all(
        record.versions[name] == again.versions[name] for name in both
    )


def is_equal(record: Record, again: Record) -> bool:
    """Whether two records have the same outcome, bit for bit, and the same learning curve.

    Curves are compared in the digits that curves keep: the first records held more. Scores that
    PyTorch computes are compared to `SCORES`.
    """
    curves = [records.canonical(one_run.rounded(each.curve)) for each in (record, again)]
    one, other = _computed(record), _computed(again)
    to = SCORES if record.experiment in SCORED_BY_PYTORCH else 0.0
    same = one.keys() == other.keys() and all(_is_same(one[k], other[k], to) for k in one)
    return same and curves[0] == curves[1]


def _is_same(one: Any, other: Any, to: float) -> bool:
    if to and isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=to)
    return records.canonical({"": one}) == records.canonical({"": other})


def agrees(record: Record, again: Record, others: Iterable[Record]) -> bool:
    """Whether every number of the outcome lies where runs that differ in the seed alone lie.

    That is the 99.9 % prediction interval of those runs, half of the value up or down where there
    is one run only. A run that is solved, or not, agrees where one of them is.
    """
    cell = [other for other in others if _cell(other) == _cell(record)] or [record]
    return all(
        _within(value, [other.outcome.get(key) for other in cell])
        for key, value in _computed(again).items()
    )


def _computed(record: Record) -> dict[str, Any]:
    return {key: value for key, value in record.outcome.items() if key not in MEASURED}


def _within(value: Any, known: list[Any]) -> bool:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return isinstance(value, dict) or value in known
    numbers = [float(each) for each in known if isinstance(each, (int, float))]
    if not numbers:
        return False
    centre, n = mean(numbers), len(numbers)
    if n == 1:
        return abs(value - centre) <= FEW_SEEDS * abs(centre)
    reach = float(t.ppf((1 + CONFIDENCE) / 2, n - 1)) * (1 + 1 / n) ** 0.5
    return abs(value - centre) <= reach * stdev(numbers)


def _cell(record: Record) -> str:
    settings = dict(record.settings) | dict(record.settings.get("optimization") or {})
    kept = {k: v for k, v in settings.items() if k not in ("seed", BUDGET, "optimization")}
    return records.canonical(kept)
