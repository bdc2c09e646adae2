"""`runs.csv`: a row per record: what was asked, what came out, from which code, on what."""

from typing import Any

import pandas as pd

from rnn_difficulty import paths, records
from rnn_difficulty.experiments import staleness
from rnn_difficulty.experiments.staleness import Repetition
from rnn_difficulty.records import Record

MADE_ANEW = "made anew with later code"


def table() -> pd.DataFrame:
    """Return the records of all stores; of a run that was made anew the last one counts."""
    repetitions = staleness.read()
    stores = sorted(paths.RECORDS.glob("*.jsonl"))
    found = [record for path in stores for record in records.load(path).records]
    last = {record.run: record for record in found}
    return pd.DataFrame([_row(record, last[record.run], repetitions) for record in found])


def _row(record: Record, last: Record, repetitions: list[Repetition]) -> dict[str, Any]:
    return {
        "experiment": record.experiment,
        "run": record.run,
        "profile": record.profile,
        "settings": _compact(record.settings),
        "outcome": _compact(record.outcome),
        "seconds": record.seconds,
        "date": record.date[:10],
        "device": record.device,
        "commit": record.commit[:10],
        "code": str(staleness.state(record, repetitions)) if record is last else MADE_ANEW,
    }


def _compact(values: dict[str, Any]) -> str:
    """Return `length 50, method MSGD-C, …`."""
    flat = {k: v for key, value in values.items() for k, v in _flat(key, value).items()}
    return ", ".join(f"{key} {value}" for key, value in flat.items() if value is not None)


def _flat(key: str, value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) and key == "optimization" else {key: _words(value)}


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        return f"({_compact(value)})"
    if isinstance(value, list):
        return f"({', '.join(str(_words(each)) for each in value)})"
    return value
