"""One's own data, by its path: a `.mat` file of piano rolls, or text.

tunes.mat                   the variables traindata, validdata, testdata (`polyphonic_music`)
folder of .mat files        a data set a file
book.txt                    one text: its first 80 % train, the next 10 % valid, the last 10 % test
folder with train.txt, valid.txt and test.txt
"""

import hashlib
from itertools import pairwise
from pathlib import Path

from rnn_difficulty.datasets.errors import DataSetMalformed, DataSetMissing
from rnn_difficulty.datasets.manifest import data_sets
from rnn_difficulty.datasets.penn_treebank import Characters, encode, read, read_text

FOLDS = ("train.txt", "valid.txt", "test.txt")
TRAIN, VALID = 0.8, 0.9
"""Where a single text is cut."""


def find_all(path: Path) -> tuple[Path, ...]:
    """The data sets at `path`: itself, or, of a folder of `.mat` files, each of them.

    Raises:
        DataSetMissing: there is no file or folder `path`.
        DataSetMalformed: a folder holds neither `.mat` files nor the three texts.
    """
    if not path.exists():
        names = ", ".join(data_sets())
        raise DataSetMissing(f"expected one of {names}, or data at a path; nothing is at {path}")
    if not path.is_dir() or _has_texts(path):
        return (path,)
    # Some systems put a hidden companion beside a file, with the same ending.
    shown = (p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
    if found := tuple(sorted(filter(_is_mat, shown))):
        return found
    names = ", ".join(sorted(p.name for p in path.iterdir())[:5]) or "nothing"
    raise DataSetMalformed(
        f"{path}: expected a folder with .mat files, or with {', '.join(FOLDS)}; found {names}"
    )


def is_text(path: Path) -> bool:
    """Whether the data at `path` are characters, not piano rolls."""
    return not _is_mat(path)


def characters(path: Path) -> Characters:
    """The folds of one's own text.

    Raises:
        DataSetMalformed: see `penn_treebank.read`.
    """
    if path.is_dir():
        return read(*_texts(path))
    # The newline that closes a text of one line would be a symbol of the test fold alone.
    text = read_text(path).removesuffix("\n")
    cuts = (0, int(TRAIN * len(text)), int(VALID * len(text)), len(text))
    parts = [text[start:end] for start, end in pairwise(cuts)]
    if not all(parts):
        raise DataSetMalformed(
            f"{path}: expected a text that can be cut into three folds, got one of {len(text)} "
            "characters; use a longer one"
        )
    named = zip(("first 80 %", "next 10 %", "last 10 %"), parts, strict=True)
    return encode(*((f"{path}, the {name}", part) for name, part in named))


def content(path: Path) -> str:
    """The first 16 digits of the sha256 of all that the data set at `path` consists of."""
    digest = hashlib.sha256()
    for file in _texts(path) if path.is_dir() else (path,):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _is_mat(path: Path) -> bool:
    return path.suffix.lower() == ".mat"


def _has_texts(folder: Path) -> bool:
    return all(path.is_file() for path in _texts(folder))


def _texts(folder: Path) -> tuple[Path, Path, Path]:
    train, valid, test = (folder / name for name in FOLDS)
    return train, valid, test
