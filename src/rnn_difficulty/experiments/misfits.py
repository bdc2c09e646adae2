"""Records that no experiment here can have left, and what was expected of them.

A line of a store may be whole, and sealed, and yet say `length: "long"`.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from rnn_difficulty import records
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.records import Record

STUMBLED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a score raises over a record that it was not made for."""
SHOWN = 60


def misfits(path: Path) -> Iterator[str]:
    """Yield a message for each record of a store that is none of its experiment."""
    found = records.load(path).records
    said = {id(record): _misfit(record) for record in found}
    sound = [record for record in found if not said[id(record)]]
    said |= {id(record): complaint for record, complaint in _unscored(sound)}
    for record in found:
        if complaint := said[id(record)]:
            yield f"{path}: run {record.run}: {complaint}; restore the line from git, or delete it"


def _misfit(record: Record) -> str:
    experiment = EXPERIMENTS.get(record.experiment)
    if experiment is None:
        known = ", ".join(EXPERIMENTS)
        return f"expected an experiment, one of {known}, got {record.experiment[:SHOWN]!r}"
    # Settings may be of several kinds, and have to be of one.
    complaints = [_complaint(kind, record.settings) for kind in _kinds(experiment)]
    return complaints[0] if all(complaints) else ""


def _unscored(found: list[Record]) -> Iterator[tuple[Record, str]]:
    """Yield each record with what its score says to outcomes of its types."""
    complaints: dict[tuple[str, str], str] = {}
    for record in found:
        types = {name: type(value).__name__ for name, value in record.outcome.items()}
        alike = record.experiment, str(sorted(types.items()))
        # One by one it would take seconds.
        if alike not in complaints:
            complaints[alike] = _score_complaint(record)
        yield record, complaints[alike]


def _score_complaint(record: Record) -> str:
    try:
        EXPERIMENTS[record.experiment].score([record])
    except STUMBLED as error:
        got = f"{type(error).__name__}: {error}"
        return f"expected an outcome that {record.experiment} can score, got {got[:SHOWN]}"
    return ""


def _kinds(experiment: Experiment) -> list[type]:
    return list({type(one): None for profile in experiment.settings.values() for one in profile})


def _complaint(kind: type, settings: dict[str, Any]) -> str:
    """Return what is wrong with settings, field by field; nothing where they are of that kind."""
    names = [field.name for field in fields(kind)]
    if set(names) != settings.keys():
        differ = ", ".join(sorted(set(names) ^ settings.keys()))
        return f"expected the settings of {kind.__name__}, got others in: {differ[:SHOWN]}"
    hints = get_type_hints(kind)
    for name in names:
        if not _is_of(hints[name], settings[name]):
            got = str(settings[name])[:SHOWN]
            return f"expected {name} to be {_words(hints[name])}, got {got!r}"
    return ""


def _is_of(hint: Any, value: Any) -> bool:
    """Whether `value`, as JSON keeps it, is of a type that a setting is annotated with."""
    if is_dataclass(hint):
        # `is_dataclass` lets instances through too, and an annotation is none.
        return isinstance(value, dict) and not _complaint(hint, value)  # type: ignore[arg-type]
    if get_origin(hint) in (Union, UnionType):
        return any(_is_of(each, value) for each in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(value, list | tuple)
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return not isinstance(hint, type) or isinstance(value, hint)


def _words(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint)
