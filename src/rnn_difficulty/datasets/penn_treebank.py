"""Penn Treebank characters: predict the next, or the fifth next, character (ICML 2013, Table 1).

The text comes as one sentence per line. Each line is stripped of the white space at its ends and
closed by a newline, and the folds are the resulting characters in a row, without any reset
between sentences:

    file       " a small line \n and the next \n"
    characters  a s m a l l _ l i n e ↵ a n d _ t h e _ n e x t ↵       (_ space, ↵ newline)
    input       a s m a l …             one character is one time step
    target      s m a l l …             (one step ahead)

A character is stored as its place in `symbols`, the characters of the train fold in the order of
their code points. Valid and test fold may use no others.

Source: Marcus, Santorini & Marcinkiewicz 1993 (LDC99T42), with the vocabulary of 10 000 words and
the folds prepared by T. Mikolov. The text is licensed: it is never part of the repository.
"""

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.datasets.errors import DataSetMalformed
from rnn_difficulty.datasets.search import find

MOST_SYMBOLS = 256
UNKNOWN = -1
Named = tuple[str, str]
"""The name of a text, and the text."""


class Characters(NamedTuple):
    """The three folds, each [T] of places in `symbols`."""

    train: NDArray[np.uint8]
    valid: NDArray[np.uint8]
    test: NDArray[np.uint8]
    symbols: str


def load() -> Characters:
    """The Penn Treebank characters, from the verified files on this machine.

    Raises:
        DataSetMissing, DataSetDamaged: see `search.find`.
    """
    return read(*find("penn_treebank"))


def read(train: Path, valid: Path, test: Path) -> Characters:
    """The characters of any three UTF-8 text files.

    Raises:
        DataSetMalformed: a file is empty or not UTF-8, the train fold has more than 256 symbols,
            or a symbol of the valid or test fold is not in the train fold.
    """
    return encode(*((str(path), read_text(path)) for path in (train, valid, test)))


def encode(train: Named, valid: Named, test: Named) -> Characters:
    """The characters of three texts, each with the name that messages call it by.

    Raises:
        DataSetMalformed: as `read`, for what is in the texts.
    """
    symbols = "".join(sorted(set(train[1])))
    if len(symbols) > MOST_SYMBOLS:
        raise DataSetMalformed(
            f"{train[0]}: expected at most {MOST_SYMBOLS} different characters, got {len(symbols)}"
        )
    return Characters(
        train=_encoded(*train, symbols),
        valid=_encoded(*valid, symbols),
        test=_encoded(*test, symbols),
        symbols=symbols,
    )


def decode(characters: NDArray[np.uint8], symbols: str) -> str:
    """The text that `characters` stands for."""
    return "".join(symbols[place] for place in characters)


def read_text(path: Path) -> str:
    """The lines of a UTF-8 file, each stripped and closed by a newline. Raises as `read`."""
    try:
        raw = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataSetMalformed(
            f"{path}: expected UTF-8 text, got the byte 0x{error.object[error.start]:02x} at"
            f" offset {error.start} ({error.reason}); save the file as UTF-8"
        ) from error
    text = "".join(f"{line.strip()}\n" for line in io.StringIO(raw, newline=None))
    if not text.strip():
        raise DataSetMalformed(f"{path}: expected text, got an empty file")
    return text


def _encoded(name: str, text: str, symbols: str) -> NDArray[np.uint8]:
    points = _code_points(text)
    place = np.full(max(points.max(), ord(symbols[-1])) + 1, UNKNOWN, dtype=np.int16)
    place[_code_points(symbols)] = np.arange(len(symbols))
    encoded = place[points]
    if (unknown := encoded == UNKNOWN).any():
        first = int(unknown.argmax())
        raise DataSetMalformed(
            f"{name}: expected only the {len(symbols)} characters of the train fold, got"
            f" {text[first]!r} in its line {text.count(chr(10), 0, first) + 1}; replace it, or"
            " use a longer train fold"
        )
    return encoded.astype(np.uint8)


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
