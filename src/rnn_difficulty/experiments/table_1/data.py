"""The data that a run of Table 1 learns: of the manifest, or one's own at a path."""

from pathlib import Path

from rnn_difficulty import datasets
from rnn_difficulty.datasets import polyphonic_music, user_data, user_files
from rnn_difficulty.datasets.penn_treebank import Characters
from rnn_difficulty.datasets.polyphonic_music import Folds
from rnn_difficulty.experiments.table_1.batches import AHEAD, Table1Settings


def is_text(settings: Table1Settings) -> bool:
    """Whether characters are learned, not music."""
    return settings.data_set in AHEAD or (
        settings.data_set not in polyphonic_music.NAMES
        and user_files.is_text(Path(settings.data_set))
    )


def is_music(settings: Table1Settings) -> bool:
    """Whether polyphonic music is learned."""
    return not is_text(settings)


def in_manifest(settings: Table1Settings) -> str | None:
    """Return what the manifest calls the data; None: they are the user's."""
    if settings.data_set in AHEAD:
        return "penn_treebank"
    return settings.data_set if settings.data_set in polyphonic_music.NAMES else None


def load(settings: Table1Settings) -> Folds | Characters:
    """Return the folds. Raises what `datasets.load` and `user_data` do."""
    if name := in_manifest(settings):
        return datasets.load(name)
    read = user_data.characters if is_text(settings) else user_data.music
    return read(Path(settings.data_set), settings.content)
