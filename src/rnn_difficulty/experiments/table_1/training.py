"""One network on natural data: polyphonic music or characters (ICML 2013, §4.2).

Scores are nats per time step for music and bits per character for text: micro-averages by our
headline protocol, and beside it by the variants that are also in use, so that one sees what the
protocol is worth.
"""

import math
from dataclasses import asdict
from pathlib import Path

from rnn_difficulty.experiments.experiment import Result
from rnn_difficulty.experiments.table_1.batches import RESET, Settings, is_text, music, text
from rnn_difficulty.fingerprint import fingerprint
from rnn_difficulty.paths import CHECKPOINTS, WEIGHTS
from rnn_difficulty.records import networks, run_id
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training import epochs
from rnn_difficulty.training.epoch_checkpoint import Epoch, load

MUSIC_PROTOCOL = "nats per step, steps 2…T of whole sequences"
TEXT_PROTOCOL = "bits per character, whole text, state carried"
VARIANTS = {
    MUSIC_PROTOCOL: {
        "test_first_scored": "nats per step, steps 1…T of whole sequences",
        "test_reset": f"nats per step, steps 2…T, state reset every {RESET} steps",
    },
    TEXT_PROTOCOL: {
        "test_reset": f"bits per character, whole text, state reset every {RESET} steps",
    },
}
"""Headline protocol → name of a score in the outcome → the protocol of that score."""


def run(settings: Settings) -> Result:
    """Train one network, going on from its checkpoint, and score it on the test fold, once."""
    words = is_text(settings)
    problem = (text if words else music)(settings)
    if settings.searched:
        problem = problem._replace(scored={})
    name = run_id("table_1", asdict(settings))
    outcome = epochs.train(problem, settings.optimization, checkpoint(name))
    unit = 1 / math.log(2) if words else 1.0
    curve = {name: [getattr(e, name) for e in outcome.curve] for name in Epoch._fields}
    return Result(
        outcome={
            "valid": outcome.valid * unit,
            **{name: value * unit for name, value in outcome.scores.items()},
            "best_epoch": outcome.best_epoch,
            "epochs": len(outcome.curve),
            "diverged": outcome.diverged,
            "protocol": TEXT_PROTOCOL if words else MUSIC_PROTOCOL,
        },
        curve=curve | {name: [v * unit for v in curve[name]] for name in ("train", "valid")},
        theta=outcome.theta,
    )


def trained(run: str) -> Parameters | None:
    """Return θ of the run of that name where this machine still has it (float32 NumPy arrays)."""
    kept = WEIGHTS / f"{run}.safetensors"
    if kept.exists():
        return networks.load(kept)
    saved = load(checkpoint(run))
    return saved.best if saved else None


def checkpoint(run: str) -> Path:
    """Return where the run of that name is saved after every epoch; other code, other place."""
    return CHECKPOINTS / f"{run}-{fingerprint(__name__)}.npz"
