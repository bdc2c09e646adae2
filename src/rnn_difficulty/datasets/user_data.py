"""One's own data, by its path: a `.mat` file of piano rolls, or text.

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

from rnn_difficulty.datasets import polyphonic_music
from rnn_difficulty.datasets.errors import DataSetMalformed
from rnn_difficulty.datasets.penn_treebank import Characters, Text, encode, unicode
from rnn_difficulty.datasets.polyphonic_music import Folds
from rnn_difficulty.datasets.user_files import files, readable

PARTS = ("first 80 %", "next 10 %", "last 10 %")
TRAIN, VALID = 0.8, 0.9
"""Where a single text is cut."""


def content(path: Path) -> str:
    """Identify what the data set at `path` consists of: files and the bounds between them."""
    return _identity(_read(path, None))


def music(path: Path, content: str | None = None) -> Folds:
    """The folds of one's own piano rolls, where they are those of `content` still.

    Raises:
        DataSetMalformed: the file cannot be read or has changed, a fold has no sequence of two
            steps, or what `polyphonic_music.parse` says.
    """
    (raw,) = _read(path, content)
    folds = polyphonic_music.parse(path, io.BytesIO(raw))
    for name, fold in folds._asdict().items():
        if max(map(len, fold)) < 2:
            raise DataSetMalformed(
                f"{path}: expected a sequence of at least 2 steps in {name}data, the second to be"
                f" predicted from the first, got {len(fold)} of 1 step; use longer ones"
            )
    return folds


def characters(path: Path, content: str | None = None) -> Characters:
    """The folds of one's own text, where it is that of `content` still.

    Raises:
        DataSetMalformed: a file cannot be read or has changed, a text is too short to be cut, or
            what `penn_treebank.unicode` and `penn_treebank.encode` say.
    """
    texts = [unicode(*each) for each in zip(files(path), _read(path, content), strict=True)]
    if len(texts) == 1:
        return encode(*_cut(path, texts[0]))
    train, valid, test = map(Text, map(str, files(path)), texts)
    return encode(train, valid, test)


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
