"""The trained networks of recorded runs, where this machine still has them."""

from collections.abc import Sequence
from pathlib import Path

from rnn_difficulty import paths
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.experiments.running import checkpoints
from rnn_difficulty.records import Record, networks
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training.data_run import DataRun


def load_trained(record: Record) -> Parameters | None:
    """Return θ of a recorded run where this machine still has it (float32 NumPy arrays).

    A network that other code trained is another one. A checkpoint is that of today's code: of a
    record by other code it may be a run under way. Raises WeightsDamaged for a damaged file.
    """
    kept = networks.path_of(paths.WEIGHTS, record.run)
    theta = networks.load(kept) if kept.exists() else None
    if theta and not networks.is_of_other_code(kept, record):
        return theta
    if record.fingerprint != EXPERIMENTS[record.experiment].fingerprint(record.settings):
        return None
    place = checkpoints.of_settings(record.experiment, record.settings, record.fingerprint)
    saved = place.load()
    return DataRun.saved(*saved).best if saved and "W_rec_best" in saved.arrays else None


def save_all(found: Sequence[Record], folder: Path) -> list[Record]:
    """Write into `folder` the networks that it does not hold and this machine still has.

    Returns the records whose networks are lost. A damaged file in `folder` is set aside, and one of
    earlier code where there is a later. Raises WeightsDamaged where this machine's own is damaged.
    """
    return [record for record in found if not _is_saved(record, folder)]


def _is_saved(record: Record, folder: Path) -> bool:
    path = networks.path_of(folder, record.run)
    if networks.is_network(path) and not networks.is_of_other_code(path, record):
        return True
    theta = load_trained(record)
    if theta:
        networks.save_run(folder, record, theta)
    return theta is not None
