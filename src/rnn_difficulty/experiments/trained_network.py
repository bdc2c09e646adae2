"""The trained network of a recorded run, where this machine still has it."""

from rnn_difficulty.experiments.table_1 import training
from rnn_difficulty.fingerprint import fingerprint
from rnn_difficulty.paths import WEIGHTS
from rnn_difficulty.records import Record, networks
from rnn_difficulty.theory.notation import Parameters


def load_trained(record: Record) -> Parameters | None:
    """Return θ of a recorded run where this machine still has it (float32 NumPy arrays).

    A checkpoint is that of today's code: of a record by other code it may be a run under way.
    """
    is_todays = record.fingerprint == fingerprint(training.__name__)
    if is_todays or networks.path_of(WEIGHTS, record.run).exists():
        return training.trained(record.run)
    return None
