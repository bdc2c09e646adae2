"""Penn Treebank characters: the line treatment, the symbols, foreign files, the real text."""

import numpy as np
import pytest

from rnn_difficulty.datasets import DataSetMalformed, how_to_get, load, present
from rnn_difficulty.datasets.manifest import data_set
from rnn_difficulty.datasets.penn_treebank import decode, read


@pytest.fixture
def texts(tmp_path):
    def write(train, valid="a", test="a"):
        found = []
        for name, text in {"train": train, "valid": valid, "test": test}.items():
            path = tmp_path / f"{name}.txt"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            found.append(path)
        return found

    return write


def test_lines_are_stripped_and_closed_by_a_newline(texts):
    got = read(*texts(" ba c \n\n  ab\r\nc", "c\n", "ab"))
    assert got.symbols == "\n abc"
    assert decode(got.train, got.symbols) == "ba c\n\nab\nc\n"
    np.testing.assert_array_equal(got.valid, [4, 0])
    np.testing.assert_array_equal(got.test, [2, 3, 0])
    assert got.train.dtype == np.uint8


def test_the_small_data_set_is_loaded(data_folder, place, contents):
    for path in contents:
        place(data_folder, path)
    got = load("penn_treebank")
    assert decode(got.valid, got.symbols) == "cafe\n"
    assert got.symbols == "\n abcdef"


def test_symbols_outside_ascii(texts):
    got = read(*texts("Größe π 𝄞", "π", "𝄞"))
    assert decode(got.test, got.symbols) == "𝄞\n"


def test_a_byte_order_mark_is_no_symbol(texts):
    assert read(*texts(b"\xef\xbb\xbfab")).symbols == "\nab"


@pytest.mark.parametrize("fold", ["valid", "test"])
def test_an_unknown_symbol_is_named(texts, fold):
    paths = texts("abc", **{fold: "ab\nax\n"})
    message = rf"{fold}\.txt: expected only the 4 characters of the train fold, got 'x' in line 2;"
    with pytest.raises(DataSetMalformed, match=message):
        read(*paths)


def test_unknown_symbols_are_named_in_their_order_each_once_up_to_ten(texts):
    paths = texts("abc", valid="zz\na9\nz" + "klmnopqrstu")
    named = "got 'z' in line 1, '9' in line 2, 'k' in line 3, .*'r' in line 3 and 3 more; replace"
    with pytest.raises(DataSetMalformed, match=named):
        read(*paths)


def test_a_wrong_encoding_is_named(texts):
    paths = texts("Größe".encode("latin-1"))
    with pytest.raises(
        DataSetMalformed, match=r"train\.txt: expected UTF-8 text, got the byte 0xf6 at offset 2"
    ):
        read(*paths)


@pytest.mark.parametrize("text", ["", "  \n\n"])
def test_an_empty_file_is_refused(texts, text):
    with pytest.raises(DataSetMalformed, match=r"test\.txt: expected text, got an empty file"):
        read(*texts("abc", test=text))


def test_more_than_256_symbols_are_refused(texts):
    paths = texts("".join(chr(0x4E00 + i) for i in range(256)))
    with pytest.raises(
        DataSetMalformed, match=r"at most 256 different .*got 257; replace the rarest"
    ):
        read(*paths)


def test_the_real_text_has_the_counts_of_the_manifest():
    if not present("penn_treebank"):
        pytest.skip(how_to_get("penn_treebank").splitlines()[0])
    got = load("penn_treebank")
    counts = data_set("penn_treebank").counts
    sizes = {fold: len(getattr(got, fold)) for fold in counts}
    assert sizes == {fold: counts[fold]["characters"] for fold in counts}
    assert len(got.symbols) == counts["train"]["symbols"]


def test_counts_of_the_manifest():
    counts = data_set("penn_treebank").counts
    assert [counts[fold]["characters"] for fold in counts] == [5017482, 393042, 442423]
    assert counts["train"]["symbols"] == 50
