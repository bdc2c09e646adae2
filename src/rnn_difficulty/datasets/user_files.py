"""Which files the user's data are: what stands at the path that a command is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rnn_difficulty.datasets.errors import DataSetMalformed, DataSetMissing
from rnn_difficulty.datasets.manifest import data_sets

FOLDS = ("train.txt", "valid.txt", "test.txt")
MOST_NAMED = 5
"""Files that a message names."""


def find_all(named: str) -> tuple[Path, ...]:
    """The data sets at the path `named`: itself, or, of a folder of `.mat` files, each of them.

    Raises:
        DataSetMissing: there is no such file or folder.
        DataSetMalformed: it cannot be read, or a folder holds neither `.mat` files nor the three
            texts, or some of both.
    """
    with readable(named):
        path = _existing(named)
        if path.is_dir():
            return _in_folder(path)
        if not path.is_file():
            raise DataSetMalformed(
                f"{path}: expected a .mat file, a text or a folder, got a device or a pipe; save"
                " the data in a file"
            )
        return (path,)


def is_text(path: Path) -> bool:
    """Whether the data set at `path` is characters, not piano rolls."""
    return path.is_dir() or not _is_mat(path)


def files(path: Path) -> tuple[Path, ...]:
    """The files that the data set at `path` consists of."""
    return tuple(path / name for name in FOLDS) if path.is_dir() else (path,)


@contextmanager
def readable(path: str | Path) -> Iterator[None]:
    """Raise DataSetMalformed, with what to do, where the system refuses to read `path`."""
    try:
        yield
    except DataSetMissing:
        raise
    except OSError as error:
        raise DataSetMalformed(
            f"{path}: expected data that can be read, got {error.strerror!r}; see that the path is"
            " right and that you may read what is there"
        ) from error


def _existing(named: str) -> Path:
    try:
        path = Path(named).expanduser().resolve()
        if named and path.exists():
            return path
        found = f"nothing is at {path}" if named else "got an empty one"
    except RuntimeError as error:  # no such user, or links that go in a circle
        found = f"nothing is at {named} ({error})"
    raise DataSetMissing(f"expected one of {', '.join(data_sets())}, or data at a path; {found}")


def _in_folder(folder: Path) -> tuple[Path, ...]:
    # Some systems put a hidden companion beside a file, with the same ending.
    shown = (path for path in folder.iterdir() if not path.name.startswith("."))
    found = sorted(path for path in shown if path.is_file())
    music = tuple(filter(_is_mat, found))
    texts = [path for path in files(folder) if path in found]
    if len(texts) == len(FOLDS) and not music:
        return (folder,)
    if music and not texts:
        return music
    raise DataSetMalformed(
        f"{folder}: expected a folder with .mat files, or with {', '.join(FOLDS)}; "
        + (_both(music, texts) if music else _too_few(folder, texts))
    )


def _both(music: tuple[Path, ...], texts: list[Path]) -> str:
    return f"found both, {_named(music)} and {_named(texts)}: move one kind to another folder"


def _too_few(folder: Path, texts: list[Path]) -> str:
    if texts:
        lacking = _named([path for path in files(folder) if path not in texts])
        return f"found no {lacking}: add it, or pass a single text by its own path"
    return f"found {_named(sorted(folder.iterdir())) or 'nothing'}: pass another folder, or a file"


def _named(paths: tuple[Path, ...] | list[Path]) -> str:
    more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    return ", ".join(path.name for path in paths[:MOST_NAMED]) + more


def _is_mat(path: Path) -> bool:
    return path.suffix.lower() == ".mat"
