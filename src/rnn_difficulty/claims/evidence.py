"""What experiments left for the judges: records with the paper's settings, and scores of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rnn_difficulty import paths, records
from rnn_difficulty.claims.remembered import content, remembered
from rnn_difficulty.records import Record

if TYPE_CHECKING:
    import pandas as pd

FURTHER = {
    "table_1_fixed_alpha": ("table_1", "fixed-alpha"),
    "table_1_heavy_omega": ("table_1", "heavy-omega"),
    "table_1_heavy_fixed_alpha": ("table_1", "heavy-fixed-alpha"),
    "other_tasks_no_error": ("other_tasks", "no-error"),
    # The same grid with larger budgets.
    "figure_7": ("figure_7_gpu", "paper"),
}
"""Evidence beside the profile `paper`, or in its place: its name → experiment and profile."""


@dataclass(frozen=True)
class Evidence:
    """Records by experiment, and the results tables that are computed from them.

    Small or short runs (other profiles than `paper`) do not speak about the paper's claims.
    """

    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    scores: "Mapping[str, pd.DataFrame]" = field(default_factory=dict)

    def select(self, experiment: str, **settings: object) -> list[Record]:
        """Return the records of an experiment that have these settings; none where it lacks."""
        return [
            record
            for record in self.records.get(experiment, ())
            if all(record.settings.get(key) == value for key, value in settings.items())
        ]

    def values(self, experiment: str, key: str, **settings: object) -> list[object]:
        """Return the different values of one setting, in ascending order."""
        return sorted({record.settings[key] for record in self.select(experiment, **settings)})


def lines_set_aside() -> list[str]:
    """Return a message for each line of the repository's stores that is no record."""
    stores = sorted(paths.RECORDS.glob("*.jsonl"))
    found: list[str] = remembered(
        "lines_set_aside",
        lambda: [message for path in stores for message in records.load(path).set_aside],
        [records.__name__],
        content(stores),
    )
    return found


def committed() -> Evidence:
    """Return the evidence in the repository."""
    from rnn_difficulty.experiments.lookup import of_profile, superseded
    from rnn_difficulty.experiments.registry import EXPERIMENTS
    from rnn_difficulty.experiments.table_1.alike import alike

    asked = {name: (name, "paper") for name in EXPERIMENTS} | FURTHER
    found = {key: of_profile(EXPERIMENTS[name], profile) for key, (name, profile) in asked.items()}
    found["table_1_alike"] = alike(superseded(EXPERIMENTS["table_1"]), ("MSGD-C", "MSGD"))
    of = {key: name for key, (name, _) in asked.items()} | {"table_1_alike": "table_1"}
    scores = {key: EXPERIMENTS[of[key]].score(records) for key, records in found.items() if records}
    return Evidence(found, scores)
