"""`--only KEY=VALUE`: which settings of a profile are meant."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from rnn_difficulty.cli.refuse import refuse


def selection(only: Sequence[str], settings: Sequence[Any]) -> Callable[[Any], bool]:
    """Select the settings that have every key, with one of the values given for it.

    Nested settings count as the outer ones. A key or value that no setting has ends the command.
    """
    wanted: dict[str, set[str]] = {}
    for pair in only:
        key, equals, value = pair.partition("=")
        if not equals:
            refuse(f"expected --only KEY=VALUE, got {pair!r}")
        wanted.setdefault(key, set()).add(value)
    for key, values in wanted.items():
        _expect(key, values, [_flat(s) for s in settings])

    def selected(one: Any) -> bool:
        fields = _flat(one)
        return all(fields[key] in values for key, values in wanted.items())

    if not any(map(selected, settings)):
        refuse(f"expected --only to leave a run, got {' '.join(only)}, which no run has together")
    return selected


def _expect(key: str, values: set[str], settings: list[dict[str, str]]) -> None:
    if key not in settings[0]:
        refuse(f"expected --only with one of {', '.join(settings[0])}; got {key!r}")
    known = dict.fromkeys(fields[key] for fields in settings)
    if unknown := values - known.keys():
        refuse(f"expected --only {key}= one of {', '.join(known)}; got {min(unknown)!r}")


def _flat(settings: Any) -> dict[str, str]:
    fields = asdict(settings)
    fields |= fields.pop("optimization", {})
    return {key: str(value) for key, value in fields.items()}
