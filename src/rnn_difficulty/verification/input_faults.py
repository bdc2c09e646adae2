"""What is wrong with the files that commands read: said where a command stumbles over one."""

from collections.abc import Iterable
from pathlib import Path

from rnn_difficulty import paths
from rnn_difficulty.experiments import misfits, staleness
from rnn_difficulty.verification.printed_values import altered_files


def found(stores: Iterable[Path] = ()) -> list[str]:
    """Return a message for each fault: of sealed files, repetitions, the repository's stores.

    `stores` are further ones.
    """
    everywhere = {*paths.RECORDS.glob("*.jsonl"), *stores}
    return [*altered_files(), *staleness.load()[1], *misfits.of_stores(sorted(everywhere))]
