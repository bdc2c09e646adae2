"""What is wrong with the files that commands read: said where a command stumbles over one."""

from collections.abc import Iterable
from pathlib import Path

from rnn_difficulty import paths
from rnn_difficulty.experiments import misfits, staleness
from rnn_difficulty.records import NotAStore
from rnn_difficulty.verification.printed_values import altered_files


def found(stores: Iterable[Path] = ()) -> list[str]:
    """Return a message for each fault: of sealed files, repetitions, the repository's stores.

    `stores` are further ones. Records are scored by what the sealed files say: where these are
    others, nothing is said of records.
    """
    if altered := altered_files():
        return altered
    everywhere = sorted({*paths.RECORDS.glob("*.jsonl"), *stores})
    return [*staleness.load()[1], *(message for path in everywhere for message in _faults(path))]


def _faults(store: Path) -> list[str]:
    try:
        return list(misfits.misfits(store))
    except NotAStore as error:
        return [str(error)]
