"""Search order and verification: expected, got, remedy; damaged files set aside, never deleted."""

import hashlib
import re

import pytest

from rnn_difficulty.datasets import DataSetDamaged, DataSetMissing, how_to_get, present
from rnn_difficulty.datasets.files import find
from rnn_difficulty.datasets.manifest import data_set

MUSIC = "music/Nottingham.mat"
TEXT = "penn-treebank/ptb.train.txt"


@pytest.fixture
def named(data_folder, tmp_path, monkeypatch):
    """A folder named in $RNN_DIFFICULTY_DATA."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.setenv("RNN_DIFFICULTY_DATA", str(folder))
    return folder


def test_a_file_placed_by_hand_is_found(data_folder, place):
    assert not present("nottingham")
    target = place(data_folder, MUSIC)
    assert find("nottingham") == (target,)
    assert present("nottingham")
    assert how_to_get("nottingham") == "Small nottingham is on this machine and verified."


def test_named_folders_come_first_and_in_order(data_folder, place, tmp_path, monkeypatch):
    place(data_folder, MUSIC)
    second = place(tmp_path / "b", MUSIC)
    monkeypatch.setenv("RNN_DIFFICULTY_DATA", f"{tmp_path / 'a'}:{tmp_path / 'b'}:")
    assert find("nottingham") == (second,)
    first = place(tmp_path / "a", MUSIC)
    assert find("nottingham") == (first,)


def test_missing_names_place_command_address_hash_and_licence(named, monkeypatch):
    monkeypatch.setenv("RNN_DIFFICULTY_DATA", f"{named}:{named / 'gone'}")
    file = data_set("nottingham").files[0]
    with pytest.raises(DataSetMissing) as error:
        find("nottingham")
    text = str(error.value)
    assert text == how_to_get("nottingham")
    assert f"missing  {MUSIC}" in text
    assert f"(now: {named}, {named / 'gone'} (no such folder))" in text
    assert "rnn-difficulty data fetch nottingham" in text
    assert f"data/{MUSIC} ({file.bytes} bytes)" in text
    assert file.address in text
    assert file.sha256 in text
    assert "licence of nottingham" in text


def test_one_missing_file_of_three_is_named_alone(data_folder, place):
    place(data_folder, TEXT)
    text = how_to_get("penn_treebank")
    assert "ptb.valid.txt" in text
    assert "ptb.train.txt" not in text


@pytest.mark.parametrize("damage", ["wrong", "truncated", "empty"])
def test_a_damaged_file_of_ours_is_set_aside(data_folder, place, contents, damage):
    good = contents[MUSIC]
    body = {"wrong": good[:-1] + b"!", "truncated": good[: len(good) // 2], "empty": b""}[damage]
    target = place(data_folder, MUSIC, body)
    got = hashlib.sha256(body).hexdigest()
    with pytest.raises(DataSetDamaged) as error:
        find("nottingham")
    text = str(error.value)
    expected = data_set("nottingham").files[0]
    assert f"expected {expected.bytes} bytes, sha256 {expected.sha256}" in text
    assert f"got      {len(body)} bytes, sha256 {got}" in text
    assert "set aside as Nottingham.mat.bad" in text
    assert "rnn-difficulty data fetch nottingham" in text
    assert not target.exists()
    assert target.with_name("Nottingham.mat.bad").read_bytes() == body
    assert "set aside earlier as damaged: Nottingham.mat.bad" in how_to_get("nottingham")


def test_a_damaged_file_of_somebody_else_is_left(named, place):
    target = place(named, MUSIC, b"other")
    with pytest.raises(DataSetDamaged, match=re.escape(f"{target} is not the {MUSIC}")) as error:
        find("nottingham")
    assert "left as it is: replace it, or take its folder out of $RNN_DIFFICULTY_DATA" in str(
        error.value
    )
    assert target.read_bytes() == b"other"


def test_a_link_in_data_to_another_folder_is_somebody_elses(data_folder, place, tmp_path):
    target = place(tmp_path / "shared", MUSIC, b"other")
    (data_folder / "music").symlink_to(target.parent)
    with pytest.raises(DataSetDamaged, match="left as it is"):
        find("nottingham")
    assert target.read_bytes() == b"other"


def test_a_good_copy_behind_a_damaged_one_is_used_with_a_warning(named, data_folder, place):
    place(named, MUSIC, b"other")
    good = place(data_folder, MUSIC)
    with pytest.warns(UserWarning, match="used instead: .*data/music/Nottingham.mat"):
        assert find("nottingham") == (good,)


def test_renaming_that_fails_is_said(data_folder, place, monkeypatch):
    place(data_folder, MUSIC, b"other")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.rename", refuse)
    with pytest.raises(DataSetDamaged, match=r"by hand \(renaming it failed: Permission denied\)"):
        find("nottingham")


def test_asking_changes_nothing(data_folder, place):
    target = place(data_folder, MUSIC, b"other")
    assert not present("nottingham")
    assert "got      5 bytes" in how_to_get("nottingham")
    assert target.read_bytes() == b"other"


def test_a_file_that_changes_is_hashed_again(data_folder, place, contents):
    place(data_folder, MUSIC)
    assert present("nottingham")
    place(data_folder, MUSIC, contents[MUSIC] + b"more")
    assert not present("nottingham")


def test_a_file_is_hashed_once(data_folder, place, monkeypatch):
    place(data_folder, MUSIC)
    find("nottingham")
    monkeypatch.setattr("hashlib.file_digest", None)
    find("nottingham")
