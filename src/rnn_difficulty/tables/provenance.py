"""`provenance.csv`: a row per experiment: from which runs its table is made."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from rnn_difficulty.experiments import staleness
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.experiments.staleness import Repetition
from rnn_difficulty.records import Record


def table(recorded: Mapping[str, Sequence[Record]]) -> pd.DataFrame:
    """Return the table; `recorded` are the records by experiment."""
    repetitions = staleness.read()
    return pd.DataFrame([_row(name, found, repetitions) for name, found in recorded.items()])


def _row(name: str, found: Sequence[Record], repetitions: list[Repetition]) -> dict[str, Any]:
    profile = found[0].profile
    return {
        "table": name,
        "profile": ", ".join(sorted({record.profile for record in found})),
        "runs": len(found),
        "of": len(EXPERIMENTS[name].settings.get(profile, ())),
        "seeds": _seeds(found),
        "last_run": max(record.date for record in found)[:10],
        "device": ", ".join(sorted({record.device for record in found})),
        "commit": ", ".join(sorted({record.commit[:10] for record in found})),
        "code": staleness.describe(found, repetitions),
        "command": f"rnn-difficulty run {name.replace('_', '-')} --profile {profile}",
    }


def _seeds(found: Sequence[Record]) -> str:
    settings = (record.settings.get("optimization", record.settings) for record in found)
    return ", ".join(str(seed) for seed in sorted({each["seed"] for each in settings}))
