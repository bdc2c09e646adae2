"""One network on natural data: polyphonic music or characters (ICML 2013, §4.2).

Scores are nats per time step for music and bits per character for text: micro-averages by our
headline protocol, and beside it by the variants that are also in use, so that one sees what the
protocol is worth.
"""

import math
from typing import TYPE_CHECKING

from rnn_difficulty.datasets.penn_treebank import Characters
from rnn_difficulty.datasets.polyphonic_music import Folds
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.experiments.table_1 import batches
from rnn_difficulty.experiments.table_1.batches import Table1Settings
from rnn_difficulty.experiments.table_1.protocols import MUSIC_PROTOCOL, TEXT_PROTOCOL
from rnn_difficulty.training import epochs
from rnn_difficulty.training.data_run import Epoch

if TYPE_CHECKING:
    from rnn_difficulty.training.checkpoint import Checkpoint


def train(
    settings: Table1Settings, folds: Folds | Characters, checkpoint: "Checkpoint | None" = None
) -> Result:
    """Train one network, going on from its checkpoint, and score it on the test fold, once."""
    if words := isinstance(folds, Characters):
        problem = batches.text(settings, folds)
    else:
        problem = batches.music(settings, folds)
    if settings.searched:
        problem = problem._replace(scored={})
    outcome = epochs.train(problem, settings.optimization, checkpoint)
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
