"""Where runs leave what they find: that it cannot be written is told before any run."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rnn_difficulty import paths, records


def expect_writable(store: Path, keep_weights: Path | None = None) -> None:
    """Create what is missing of the store and of the folders for checkpoints and networks.

    Raises NotAStore for a store that holds something else, and OSError for what cannot be written.
    """
    with _told(f"expected to write records into {store}", "use another --store"):
        records.expect_appendable(store)
    with _told(
        f"expected to write checkpoints into {paths.CHECKPOINTS}",
        "name another folder in the variable RNN_DIFFICULTY_CHECKPOINTS",
    ):
        _try(paths.CHECKPOINTS)
    if keep_weights:
        with _told(f"expected to write networks into {keep_weights}", "use another --save-weights"):
            _try(keep_weights)


def _try(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tempfile.TemporaryFile(dir=folder).close()


@contextmanager
def _told(expected: str, remedy: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno is None:  # It says already what to do.
            raise
        raise OSError(f"{expected}, got: {error.strerror}: {error.filename}; {remedy}") from error
