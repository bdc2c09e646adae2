"""One's own data: which files, what is in them, and that they stay what they were."""

import gzip
import os
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from rnn_difficulty.datasets import DataSetMalformed, DataSetMissing, user_data, user_files
from rnn_difficulty.datasets.penn_treebank import decode

ONE = np.eye(3, 88, dtype=np.uint8)


@pytest.fixture
def folds(tmp_path):
    """Write a folder of texts, and return it."""

    def write(*texts):
        for name, text in zip(user_files.FOLDS, texts, strict=True):
            (tmp_path / name).write_text(text)
        return tmp_path

    return write


def test_where_the_folds_are_cut_is_part_of_what_the_data_are(folds):
    before = user_data.content(folds("ab\nab\n", "ab\n", "ab\n"))
    assert user_data.content(folds("ab\n", "ab\nab\n", "ab\n")) != before
    assert user_data.content(folds("ab\nab\n", "ab\n", "ab\n")) == before


def test_a_text_is_kept_but_for_the_ends_of_its_lines(tmp_path):
    raw = "\tdef f(): \r\n\r\n    return  1\r\n\r\tx\n"
    path = tmp_path / "code.txt"
    path.write_bytes(b"\xef\xbb\xbf" + raw.encode() * 40)
    *parts, symbols = user_data.characters(path)
    text = "".join(decode(part, symbols) for part in parts)
    kept = "\tdef f(): \n\n    return  1\n\n\tx\n"
    assert text == (kept * 40).removesuffix("\n")


def test_each_of_three_texts_is_kept_whole(folds):
    texts = ("  ab \n\n", " b", "a\n")
    *parts, symbols = user_data.characters(folds(*texts))
    assert tuple(decode(part, symbols) for part in parts) == texts


def test_the_line_of_an_unknown_symbol_is_that_of_the_file(tmp_path):
    path = tmp_path / "book.txt"
    path.write_bytes(b"abc\r\n" * 400 + b"axb\r\ny\r\n")
    message = "the last 10 %: expected only .* got 'x' in line 401, 'y' in line 402; replace"
    with pytest.raises(DataSetMalformed, match=message):
        user_data.characters(path)


def test_a_text_of_one_symbol_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("a" * 3000 + "\n")
    with pytest.raises(DataSetMalformed, match="at least 2 different characters, got only 'a'"):
        user_data.characters(tmp_path / "a.txt")


def test_changed_data_are_refused_where_the_old_ones_are_expected(save_music, tmp_path):
    path = save_music([ONE], [ONE], [ONE])
    before = user_data.content(path)
    assert len(user_data.music(path, before).train) == 1
    save_music([ONE, ONE], [ONE], [ONE])
    with pytest.raises(
        DataSetMalformed, match=rf"when the command started \({before}\), got other"
    ):
        user_data.music(path, before)
    assert len(user_data.music(path).train) == 2


def test_other_kinds_of_files_are_told_what_is_understood(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n")
    with pytest.raises(DataSetMalformed, match=r"piano rolls as a \.mat file, nothing else is"):
        user_data.characters(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (gzip.compress(b"a text", mtime=0), "gzip; unpack it first"),
        (b"PK\x03\x04" + bytes(22) + b"\x05\0\0\0a.txt", "zip; unpack it first"),
        (b"PK\x03\x04" + bytes(22) + b"\x05\0\0\0a.npy", "npz; save its piano rolls as a .mat"),
        ("a text".encode("utf-16"), "UTF-16; save it as UTF-8"),
        ("a text".encode("utf-16-le"), "UTF-16, or no text at all; save a text as UTF-8"),
        (b"MThd\0\0\0\x06", "MIDI; save its piano rolls as a .mat file, as data/README.md says"),
    ],
    ids=["gzip", "zip", "npz", "UTF-16", "UTF-16 without a mark", "MIDI"],
)
def test_other_formats_are_named(tmp_path, raw, found):
    (tmp_path / "a.txt").write_bytes(raw)
    with pytest.raises(DataSetMalformed, match=re.escape(f"expected UTF-8 text, got {found}")):
        user_data.characters(tmp_path / "a.txt")
    (tmp_path / "a.mat").write_bytes(raw)
    if found.startswith("UTF-16,"):
        found = "another format; save it with MATLAB's"
    with pytest.raises(DataSetMalformed, match=re.escape(f"a MATLAB 5.0 file, got {found}")):
        user_data.music(tmp_path / "a.mat")


def test_files_that_numpy_and_zipfile_write_are_named(tmp_path):
    np.savez(tmp_path / "a.npz", traindata=ONE)
    np.savez_compressed(tmp_path / "b.npz", traindata=ONE)
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("train.txt", "a text")
    for name, found in {"a.npz": "npz", "b.npz": "npz", "c.zip": "zip"}.items():
        with pytest.raises(DataSetMalformed, match=f"expected UTF-8 text, got {found}; "):
            user_data.characters(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "separated"),
    [
        (" ".join("the_cat_sat_on_the_mat.") + "\n", True),
        (" " + " ".join("the_cat_sat_on_the_mat.") + " \n", True),
        ("\n".join("abc") + "\n", True),
        ("the cat sat on the mat.\n", False),
        ("I see a cat: a b c d e f, as I said.\n", False),
        ("    return x\n", False),
        ("abc", False),
    ],
)
def test_separated_characters_are_warned_of(tmp_path, text, separated):
    path = tmp_path / "a.txt"
    path.write_text(text * 40)
    warning = user_data.symbol_warning(path, user_data.characters(path))
    assert warning.startswith(f"{path}: nearly every second symbol is white space") == separated
    assert bool(warning) == separated


def test_a_text_with_a_symbol_at_its_end_alone_says_what_to_do(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("abc" * 100 + "d")
    message = "got 'd' in line 1; replace .* cut it yourself, into a folder with train.txt"
    with pytest.raises(DataSetMalformed, match=message):
        user_data.characters(path)


def test_a_folder_may_be_called_like_a_file(tmp_path):
    folder = tmp_path / "t.mat"
    folder.mkdir()
    for name in user_files.FOLDS:
        (folder / name).write_text("ab")
    assert user_files.find_all(str(folder)) == (folder,)
    assert user_files.is_text(folder)
    assert user_data.characters(folder).symbols == "ab"


def test_a_folder_of_music_and_texts_is_refused(folds, save_music):
    folder = folds("ab", "ab", "ab")
    path = save_music([ONE], [ONE], [ONE])
    for texts in ("train.txt, valid.txt, test.txt", "train.txt, test.txt"):
        message = f"found both, {path.name} and {texts}: move one kind to another folder"
        with pytest.raises(DataSetMalformed, match=message):
            user_files.find_all(str(folder))
        (folder / "valid.txt").unlink(missing_ok=True)


def test_a_text_that_lacks_is_named(folds):
    folder = folds("ab", "ab", "ab")
    (folder / "valid.txt").unlink()
    with pytest.raises(DataSetMalformed, match=r"found no valid\.txt: add it, or pass a single"):
        user_files.find_all(str(folder))


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("", "got an empty one"),
        ("~no such user/x.mat", r"nothing is at ~no such user/x\.mat \(.*home directory"),
        ("loop", r"nothing is at loop \(Symlink loop"),
    ],
)
def test_paths_that_lead_nowhere(tmp_path, monkeypatch, named, found):
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    with pytest.raises(DataSetMissing, match=f"one of piano_midi, .* or data at a path; {found}"):
        user_files.find_all(named)


def test_what_may_not_be_read_is_told_of(tmp_path, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.mat").write_bytes(b"")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse)
    message = "expected data that can be read, got 'Permission denied'; see that the path is right"
    with pytest.raises(DataSetMalformed, match=rf"a\.mat: {message}"):
        user_data.content(tmp_path / "a.mat")
    with pytest.raises(DataSetMalformed, match=message):
        user_files.find_all(str(tmp_path))


def test_a_device_or_a_pipe_is_no_data_set(tmp_path):
    with pytest.raises(DataSetMalformed, match="got a device or a pipe; save the data in a file"):
        user_files.find_all(os.devnull)
