"""Do attractors hold the memory of the networks that `length_generalization` trained (§4.1.1)?

Each network is followed through thousands of steps of noise, and onto the attractor below it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from rnn_difficulty.experiments import length_generalization, synthetic
from rnn_difficulty.experiments.attractor_memory import following
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.paths import WEIGHTS
from rnn_difficulty.records import Record, networks, run_id
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training.checkpoint import Checkpoint


@dataclass(frozen=True, kw_only=True)
class AttractorMemorySettings:
    """One trained network, and how long it is followed."""

    network: str
    """The run of `length_generalization` that trained it."""
    trained_on: str
    """Its lengths in training."""
    seed: int
    """Of the network and of the sequences."""
    sequences: int = 200
    length: int = 100
    """Of a sequence, to the step when the answer is asked for."""
    until: int = 5_000
    """Noise goes on up to this step."""


def _networks(profile: str, **changes: Any) -> tuple[AttractorMemorySettings, ...]:
    return tuple(
        AttractorMemorySettings(
            network=run_id(length_generalization.EXPERIMENT.name, asdict(trained)),
            trained_on=synthetic.lengths(trained.shortest, trained.longest),
            seed=trained.seed,
            **changes,
        )
        for trained in length_generalization.SETTINGS[profile]
    )


SETTINGS = {
    "smoke": _networks("paper", sequences=20, until=200)[:1],
    "paper": _networks("paper"),
    "one-length": _networks("one-length"),
}


def run(settings: AttractorMemorySettings, checkpoint: Checkpoint | None = None) -> Result:
    """Follow one network; count per class what it still answers right."""
    theta = network(settings.network)
    followed = following.follow(
        theta,
        np.random.default_rng(settings.seed),
        settings.sequences,
        settings.length,
        settings.until,
    )
    return Result({"classes": following.still_right(theta, followed).to_dict("records")}, {})


def network(name: str) -> Parameters:
    """Return θ of a run of `length_generalization`. Raises FileNotFoundError, with what to do."""
    path = networks.path_of(WEIGHTS, name)
    if not path.exists():
        raise FileNotFoundError(
            f"expected the trained network {path}, found no such file: restore it from git, or "
            "train it with `rnn-difficulty run length-generalization --profile paper "
            f"--save-weights {WEIGHTS}`"
        )
    return networks.load(path)


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per network and class: sequences still answered right, and the periods."""
    named = ("network", "trained_on", "seed")
    rows = [
        {name: record.settings[name] for name in named} | counts
        for record in records
        for counts in record.outcome["classes"]
    ]
    counted = ["class", "sequences", *following.STAGES, "periods"]
    return pd.DataFrame(rows, columns=[*named, *counted])


EXPERIMENT = Experiment(
    name="attractor_memory",
    code=(following.__name__,),
    settings=SETTINGS,
    run=run,
    score=score,
)
