"""Ending a command that stumbles over what it read with what is wrong there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rnn_difficulty.cli.errors import usage_error


@contextmanager
def explained(*stores: Path) -> Iterator[None]:
    """Say what is wrong with files of the repository, or `stores`, where that stops a command.

    Where nothing is, what was raised is our mistake, and goes on as it is.
    """
    from rnn_difficulty.claims.claim import ClaimsMalformed
    from rnn_difficulty.datasets.errors import ManifestMalformed
    from rnn_difficulty.experiments.misfits import STUMBLED
    from rnn_difficulty.records import NotAStore
    from rnn_difficulty.verification import input_faults

    try:
        yield
    except (ClaimsMalformed, ManifestMalformed, NotAStore) as error:
        usage_error(str(error))
    except (*STUMBLED, IsADirectoryError) as error:
        # Our own errors say what they are about.
        ours = type(error).__module__.startswith("rnn_difficulty.")
        faults = [] if ours else input_faults.found(stores)
        if not faults:
            raise
        usage_error("\n".join(faults))
