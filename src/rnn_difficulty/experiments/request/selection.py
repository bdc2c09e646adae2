"""`KEY=VALUE`: which settings of a profile are meant."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from rnn_difficulty.experiments.request.errors import AskedWrong


def selection(only: Sequence[str], settings: Sequence[Any]) -> Callable[[Any], bool]:
    """Select the settings that have every key, with one of the values given for it.

    Nested settings count as the outer ones. Numbers are compared as numbers, words whatever their
    case: `method=msgd`, `threshold=3`. Raises AskedWrong for a key or value that no setting has.
    """
    known = [_flat(s) for s in settings]
    wanted: dict[str, set[str]] = {}
    for pair in only:
        key, equals, value = pair.partition("=")
        if not equals:
            raise AskedWrong(f"expected --only KEY=VALUE, got {pair!r}")
        wanted.setdefault(key, set()).add(_meant(key, value, known))

    def selected(one: Any) -> bool:
        fields = _flat(one)
        return all(fields[key] in values for key, values in wanted.items())

    if not any(map(selected, settings)):
        raise AskedWrong(
            f"expected --only to leave a run, got {' '.join(only)}, which no run has together"
        )
    return selected


def keys(settings: Sequence[Any]) -> list[str]:
    """Return the keys that tell the runs of a profile apart."""
    known = [_flat(s) for s in settings]
    return [key for key in known[0] if len({fields[key] for fields in known}) > 1]


def _meant(key: str, value: str, known: list[dict[str, str]]) -> str:
    if key not in known[0]:
        raise AskedWrong(f"expected --only with one of {', '.join(known[0])}; got {key!r}")
    values = dict.fromkeys(fields[key] for fields in known)
    for each in values:
        if _same(each, value):
            return each
    raise AskedWrong(f"expected --only {key}= one of {', '.join(values)}; got {value!r}")


def _same(one: str, two: str) -> bool:
    try:
        return float(one) == float(two)
    except ValueError:
        return one.casefold() == two.casefold()


def _flat(settings: Any) -> dict[str, str]:
    fields = asdict(settings)
    fields |= fields.pop("optimization", {})
    return {key: str(value) for key, value in fields.items()}
