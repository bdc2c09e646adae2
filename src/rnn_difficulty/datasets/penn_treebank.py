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

MOST_SYMBOLS = 256
MOST_NAMED = 10
"""Unknown characters that a message names."""
UNKNOWN = -1


class Text(NamedTuple):
    """A fold before its characters are numbered."""

    name: str
    """What messages call it by."""
    characters: str
    line: int = 1
    """Where it begins in its file."""


class Characters(NamedTuple):
    """The three folds, each [T] of places in `symbols`."""

    train: NDArray[np.uint8]
    valid: NDArray[np.uint8]
    test: NDArray[np.uint8]
    symbols: str


def read(train: Path, valid: Path, test: Path) -> Characters:
    """The characters of any three UTF-8 text files.

    Raises:
        DataSetMalformed: a file is empty or not UTF-8, the train fold has fewer than 2 or more than
            256 symbols, or a symbol of the valid or test fold is not in the train fold.
    """
    return encode(*(Text(str(path), _stripped(path)) for path in (train, valid, test)))


def encode(train: Text, valid: Text, test: Text) -> Characters:
    """The characters of three texts.

    Raises:
        DataSetMalformed: as `read`, for what is in the texts.
    """
    symbols = "".join(sorted(set(train.characters)))
    _expect_symbols(train.name, symbols)
    return Characters(
        train=_encoded(train, symbols),
        valid=_encoded(valid, symbols),
        test=_encoded(test, symbols),
        symbols=symbols,
    )


def decode(characters: NDArray[np.uint8], symbols: str) -> str:
    """The text that `characters` stands for."""
    return "".join(symbols[place] for place in characters)


def unicode(path: Path, raw: bytes) -> str:
    r"""The text that the bytes `raw` of the file `path` are, its lines closed by \n.

    Raises:
        DataSetMalformed: it is not UTF-8, or there is nothing in it but white space.
    """
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise DataSetMalformed(
            f"{path}: expected UTF-8 text, got the byte 0x{error.object[error.start]:02x} at"
            f" offset {error.start} ({error.reason}); save a text as UTF-8 and piano rolls as a"
            " .mat file, nothing else is understood"
        ) from error
    if not text.strip():
        raise DataSetMalformed(f"{path}: expected text, got an empty file; write a text into it")
    return text


def _stripped(path: Path) -> str:
    lines = io.StringIO(unicode(path, path.read_bytes()))
    return "".join(f"{line.strip()}\n" for line in lines)


def _expect_symbols(name: str, symbols: str) -> None:
    if len(symbols) < 2:
        raise DataSetMalformed(
            f"{name}: expected at least 2 different characters, got only {symbols!r}, which leaves"
            " nothing to predict; use another text"
        )
    if len(symbols) > MOST_SYMBOLS:
        raise DataSetMalformed(
            f"{name}: expected at most {MOST_SYMBOLS} different characters, got {len(symbols)};"
            " replace the rarest ones, by one character for them all"
        )


def _encoded(text: Text, symbols: str) -> NDArray[np.uint8]:
    points = _code_points(text.characters)
    place = np.full(max(points.max(), ord(symbols[-1])) + 1, UNKNOWN, dtype=np.int16)
    place[_code_points(symbols)] = np.arange(len(symbols))
    encoded = place[points]
    if (unknown := encoded == UNKNOWN).any():
        _, first = np.unique(points[unknown], return_index=True)
        raise DataSetMalformed(
            f"{text.name}: expected only the {len(symbols)} characters of the train fold, got"
            f" {_located(text, np.sort(np.flatnonzero(unknown)[first]))};"
            " replace what is unknown, or move a line with it to the train fold (of a single text:"
            " cut it yourself, into a folder with train.txt, valid.txt and test.txt)"
        )
    return encoded.astype(np.uint8)


def _located(text: Text, places: NDArray[np.intp]) -> str:
    """The characters at `places`, each with its line in the file, as far as they are named."""
    named = ", ".join(
        f"{text.characters[i]!r} in line {text.line + text.characters.count(chr(10), 0, i)}"
        for i in places[:MOST_NAMED]
    )
    return named + (f" and {more} more" if (more := len(places) - MOST_NAMED) > 0 else "")


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
