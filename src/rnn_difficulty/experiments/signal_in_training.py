"""Small networks along their training: what becomes of the error signal (ICML 2013, §2 and §3.3).

A run is a stop on the way of one training. Its network is kept, so that the signal ∂E/∂x_k can be
computed anywhere, in the reader's browser too. Temporal order at 50 steps; 20 hidden units, for the
sake of the page that holds all these networks.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import pandas as pd

from rnn_difficulty.experiments import figure_7, synthetic
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.figure_7 import Figure7Settings
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.records import Record
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training.checkpoint import Checkpoint


class Remedy(NamedTuple):
    """What a network begins with, and how it is trained."""

    initialization: str
    method: str
    alpha: float = 4.0


REMEDIES = {
    "MSGD": Remedy("basic tanh", "MSGD"),
    "MSGD-C": Remedy("basic tanh", "MSGD-C"),
    "MSGD-CR, α = 1": Remedy("basic tanh", "MSGD-CR", 1.0),
    "MSGD-CR, α = 4": Remedy("basic tanh", "MSGD-CR", 4.0),
    "MSGD-CR, α = 16": Remedy("basic tanh", "MSGD-CR", 16.0),
    "smart tanh, MSGD-C": Remedy("smart tanh", "MSGD-C"),
    "smart tanh, MSGD-CR, α = 4": Remedy("smart tanh", "MSGD-CR", 4.0),
}
STOPS = (0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000)
"""Updates; a training that is solved before stands still from there on."""


@dataclass(frozen=True, kw_only=True)
class StopSettings:
    """One stop of one training.

    Its updates are no budget (`max_updates`), of which only the furthest record would count.
    """

    initialization: str
    method: str
    alpha: float
    stop: int
    """Updates, or fewer where the task is solved before."""
    length: int = 50
    hidden: int = 20
    seed: int = 0


SETTINGS = {
    "smoke": (StopSettings(**REMEDIES["MSGD-C"]._asdict(), stop=500, length=10),),
    "paper": tuple(
        StopSettings(**remedy._asdict(), stop=stop)
        for remedy in REMEDIES.values()
        for stop in STOPS
    ),
}


def run(settings: StopSettings, checkpoint: Checkpoint | None = None) -> Result:
    """Train up to the stop."""
    asked = asdict(settings)
    return figure_7.run(Figure7Settings(max_updates=asked.pop("stop"), **asked))


def remedy_of(record: Record) -> str:
    """Return the name in `REMEDIES` of what a record trained with."""
    wanted = Remedy(*(record.settings[name] for name in Remedy._fields))
    return next(name for name, remedy in REMEDIES.items() if remedy == wanted)


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per stop: how far it came, and what the last check said (none at 0)."""
    return pd.DataFrame(
        {
            "remedy": remedy_of(record),
            "stop": record.settings["stop"],
            "updates": record.outcome["updates"],
            "solved": record.outcome["solved_at"] is not None,
            "error": _last(record, "error"),
            "rho": _last(record, "rho"),
        }
        for record in records
    )


def _last(record: Record, name: str) -> float | None:
    return record.curve[name][-1] if record.curve[name] else None


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return the steps of time that a run computes, or at most computes."""
    return float(outcome.get("updates", settings["stop"]) * settings["length"])


EXPERIMENT = Experiment(
    name="signal_in_training",
    code=(synthetic.TRAINER, temporal_order.__name__),
    settings=SETTINGS,
    run=run,
    score=score,
    work=work,
    prepare=synthetic.prepare,
)
