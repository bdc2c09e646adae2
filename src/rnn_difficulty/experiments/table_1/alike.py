"""Which runs of two methods differ in the method alone (ICML 2013, §4.2).

Where the two also have other rates, weights or searches, a difference between their scores is no
evidence of the method.
"""

from collections.abc import Sequence
from typing import Any

from rnn_difficulty.records import Record

OWN = ("method", "seed", "threshold", "alpha", "alpha_falls")
"""Settings that belong to the method, or to chance."""


def differing(records: Sequence[Record], data_set: str, methods: Sequence[str]) -> list[str]:
    """Return the further settings in which the runs of two methods on a data set differ."""
    shared = [_shared(r) for r in records if _is_of(r, data_set, methods)]
    names = dict.fromkeys(name for settings in shared for name in settings)
    return [name for name in names if len({str(s.get(name)) for s in shared}) > 1]


def alike(records: Sequence[Record], methods: Sequence[str]) -> list[Record]:
    """Return of each data set the last runs of both methods that share all further settings."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        if record.settings["optimization"]["method"] in methods:
            groups.setdefault(str(_shared(record)), []).append(record)
    both = [group for group in groups.values() if len({_method(r) for r in group}) == len(methods)]
    last = {group[0].settings["data_set"]: group for group in sorted(both, key=_date)}
    return [record for group in last.values() for record in group]


def _is_of(record: Record, data_set: str, methods: Sequence[str]) -> bool:
    return record.settings["data_set"] == data_set and _method(record) in methods


def _method(record: Record) -> str:
    return str(record.settings["optimization"]["method"])


def _date(group: list[Record]) -> str:
    return max(record.date for record in group)


def _shared(record: Record) -> dict[str, Any]:
    flat = {k: v for k, v in record.settings.items() if k != "optimization"}
    return {k: v for k, v in (flat | record.settings["optimization"]).items() if k not in OWN}
