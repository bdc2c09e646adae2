"""The user's data, by its path: a `.mat` file of piano rolls, or text.

tunes.mat                   the variables traindata, validdata, testdata (`polyphonic_music`)
folder of .mat files        a data set a file
book.txt                    one text: its first 80 % train, the next 10 % valid, the last 10 % test
folder with train.txt, valid.txt and test.txt

A text is kept as it is, but for the ends of its lines, which become newlines.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from rnn_difficulty.datasets import polyphonic_music
from rnn_difficulty.datasets.errors import DataSetMalformed
from rnn_difficulty.datasets.file_formats import recognised
from rnn_difficulty.datasets.penn_treebank import Characters, Text, encode, unicode
from rnn_difficulty.datasets.polyphonic_music import Folds
from rnn_difficulty.datasets.user_files import files, readable

PARTS = ("first 80 %", "next 10 %", "last 10 %")
TRAIN, VALID = 0.8, 0.9
"""Where a single text is cut."""
SEPARATED = 0.9
"""Share of the symbols that stand before white space, from which on they look separated."""


def content(path: Path) -> str:
    """Identify what the data set at `path` consists of: files and the bounds between them."""
    return _identity(_read(path, None))


def music(path: Path, content: str | None = None) -> Folds:
    """The folds of the user's piano rolls, where they are those of `content` still.

    Raises:
        DataSetMalformed: the file cannot be read or has changed, a fold has no sequence of two
            steps, or what `polyphonic_music.parse` says.
    """
    (raw,) = _read(path, content)
    if found := recognised(raw):
        raise DataSetMalformed(f"{path}: expected a MATLAB 5.0 file, got {found}")
    folds = polyphonic_music.parse(path, io.BytesIO(raw))
    for name, fold in folds._asdict().items():
        if max(map(len, fold)) < 2:
            raise DataSetMalformed(
                f"{path}: expected a sequence of at least 2 steps in {name}data, the second to be"
                f" predicted from the first, got {len(fold)} of 1 step; use longer ones"
            )
    return folds


def characters(path: Path, content: str | None = None) -> Characters:
    """The folds of the user's text, where it is that of `content` still.

    Raises:
        DataSetMalformed: a file cannot be read or has changed, a text is too short to be cut, or
            what `penn_treebank.unicode` and `penn_treebank.encode` say.
    """
    texts = [_text(*each) for each in zip(files(path), _read(path, content), strict=True)]
    if len(texts) == 1:
        return encode(*_cut(path, texts[0]))
    train, valid, test = map(Text, map(str, files(path)), texts)
    return encode(train, valid, test)


def symbol_warning(path: Path, text: Characters) -> str:
    """Return a warning where nearly every symbol but white space is followed by white space."""
    blank = np.array([symbol.isspace() for symbol in text.symbols])[text.train]
    apart = blank[1:][~blank[:-1]]
    if len(apart) == 0 or apart.mean() < SEPARATED:
        return ""
    return (
        f"{path}: nearly every second symbol is white space: looks like separated characters;"
        " scores per symbol are not per character: remove what separates them, then run again"
    )


def _text(path: Path, raw: bytes) -> str:
    # The zeros are valid UTF-8, but no text has any.
    zeros = "UTF-16, or no text at all; save a text as UTF-8" if b"\0" in raw else ""
    if found := recognised(raw) or zeros:
        raise DataSetMalformed(f"{path}: expected UTF-8 text, got {found}")
    return unicode(path, raw)


def _cut(path: Path, text: str) -> Iterator[Text]:
    # The newline that closes a text of one line would be a symbol of the test fold alone.
    text = text.removesuffix("\n")
    cuts = (0, int(TRAIN * len(text)), int(VALID * len(text)), len(text))
    if len(set(cuts)) < len(cuts):
        raise DataSetMalformed(
            f"{path}: expected a text that can be cut into three folds, got one of {len(text)} "
            "characters; use a longer one"
        )
    for name, (start, end) in zip(PARTS, pairwise(cuts), strict=True):
        yield Text(f"{path}, the {name}", text[start:end], 1 + text.count("\n", 0, start))


def _read(path: Path, content: str | None) -> tuple[bytes, ...]:
    with readable(path):
        raw = tuple(file.read_bytes() for file in files(path))
    if content is not None and content != (found := _identity(raw)):
        raise DataSetMalformed(
            f"{path}: expected what was there when the command started ({content}), got other data"
            f" ({found}): it changed since; run the command again"
        )
    return raw


def _identity(raw: Sequence[bytes]) -> str:
    # A digest of digests: the same bytes, cut into files elsewhere, are other data.
    digests = b"".join(hashlib.sha256(file).digest() for file in raw)
    return hashlib.sha256(digests).hexdigest()[:16]
