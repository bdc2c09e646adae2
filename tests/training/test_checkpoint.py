"""A checkpoint comes back as it went in, or not at all."""

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from rnn_difficulty.training.checkpoint import Checkpoint, Saved

ARRAYS = {
    "W_rec": np.arange(6, dtype=np.float32).reshape(2, 3),
    "b": np.array([np.nan, -0.0, np.inf], dtype=np.float32),
}
REST = {"updates": 60, "curve": [[30, 1.25], [60, 0.5]], "drawn": {"state": 2**127 + 1}}


@pytest.fixture
def path(tmp_path):
    """A checkpoint that was saved."""
    Checkpoint(tmp_path / "run.npz").save(ARRAYS, REST)
    return tmp_path / "run.npz"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def is_what_was_saved(saved: Saved | None) -> bool:
    return (
        saved is not None
        and saved.rest == REST
        and saved.arrays.keys() == ARRAYS.keys()
        and all(saved.arrays[name].tobytes() == p.tobytes() for name, p in ARRAYS.items())
        and all(saved.arrays[name].dtype == p.dtype for name, p in ARRAYS.items())
        and all(saved.arrays[name].shape == p.shape for name, p in ARRAYS.items())
    )


def with_zip_version(content: bytes) -> bytes:
    """The archive, its first entry said to need zip 24.6: one byte of the directory changed."""
    place = content.index(b"PK\x01\x02") + 6
    return content[:place] + b"\xf6" + content[place + 1 :]


def test_it_comes_back_as_it_went_in(path):
    assert is_what_was_saved(Checkpoint(path).load())
    assert names(path.parent) == ["run.npz"]


def test_nothing_comes_back_where_nothing_was_saved(tmp_path):
    assert Checkpoint(tmp_path / "folder" / "run.npz").load() is None
    assert names(tmp_path) == []


def test_the_folder_is_made_when_it_is_missing(tmp_path):
    Checkpoint(tmp_path / "a" / "b" / "run.npz").save(ARRAYS, REST)
    assert is_what_was_saved(Checkpoint(tmp_path / "a" / "b" / "run.npz").load())


def test_the_later_of_two_is_there(path):
    Checkpoint(path).save(ARRAYS, REST | {"updates": 90})
    saved = Checkpoint(path).load()
    assert saved is not None
    assert saved.rest["updates"] == 90


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"not an archive",
        lambda content: b"PK\x03\x04 torn",
        lambda content: content[:-100],
        lambda content: content[: len(content) // 2],
        with_zip_version,
    ],
    ids=["empty", "text", "torn", "cut", "half", "zip version"],
)
def test_a_damaged_one_is_set_aside(path, damage):
    damaged = damage(path.read_bytes())
    assert damaged != path.read_bytes()
    path.write_bytes(damaged)
    assert Checkpoint(path).load() is None
    assert names(path.parent) == ["run.npz.bad"]
    assert path.with_name("run.npz.bad").read_bytes() == damaged


def test_a_second_damaged_one_stays_beside_the_first(path):
    for content in (b"one", b"two"):
        path.write_bytes(content)
        assert Checkpoint(path).load() is None
    assert names(path.parent) == ["run.npz.bad", "run.npz.bad2"]
    assert path.with_name("run.npz.bad2").read_bytes() == b"two"


def test_a_byte_changed_anywhere_leaves_all_as_it_was_or_nothing(path):
    """What may change is what the archive says of its files, such as their dates."""
    content, harmless = path.read_bytes(), 0
    for place in range(0, len(content), 3):
        changed = bytearray(content)
        changed[place] ^= 0xF6
        path.write_bytes(changed)
        saved = Checkpoint(path).load()
        harmless += saved is not None
        assert saved is None or is_what_was_saved(saved), f"byte {place}"
        path.with_name("run.npz.bad").unlink(missing_ok=True)
    assert harmless < len(content) / 3 / 4


def test_a_number_changed_with_the_archive_sound_is_noticed(path):
    """As by a program that reads the archive, and writes it anew."""
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    np.savez(path, **arrays)
    assert is_what_was_saved(Checkpoint(path).load())
    np.savez(path, **arrays | {"W_rec": arrays["W_rec"] + 1})
    assert Checkpoint(path).load() is None
    np.savez(path, **arrays | {"rest": str(arrays["rest"]).replace("60", "61")})
    assert Checkpoint(path).load() is None


def test_that_of_another_run_copied_over_it_is_set_aside(path):
    other = path.with_name("other.npz")
    Checkpoint(other).save(ARRAYS, REST)
    shutil.copy(other, path)
    assert Checkpoint(path).load() is None
    assert names(path.parent) == ["other.npz", "run.npz.bad"]


def test_a_folder_in_its_place_is_set_aside(path):
    path.unlink()
    path.mkdir()
    assert Checkpoint(path).load() is None
    assert names(path.parent) == ["run.npz.bad"]
    Checkpoint(path).save(ARRAYS, REST)
    assert is_what_was_saved(Checkpoint(path).load())


def test_a_pipe_in_its_place_is_set_aside_and_not_waited_for(path):
    path.unlink()
    os.mkfifo(path)
    assert Checkpoint(path).load() is None
    assert names(path.parent) == ["run.npz.bad"]


def test_what_is_set_aside_is_said(path, capsys):
    path.write_bytes(b"PK")
    Checkpoint(path).load()
    said = capsys.readouterr().err
    assert said.startswith(f"{path}: expected this run as it was saved, got something else (")
    assert said.endswith("); it is now run.npz.bad, and the run starts anew\n")


@pytest.mark.parametrize("step", ["write", "sync", "rename"])
def test_a_disk_error_leaves_the_one_before_and_no_part_of_the_new(path, monkeypatch, step):
    def refuse(*arguments, **options):
        raise OSError(28, "No space left on device")

    place = {"write": (np, "savez"), "sync": (os, "fsync"), "rename": (Path, "replace")}[step]
    monkeypatch.setattr(*place, refuse)
    with pytest.raises(OSError, match=r"run in .*run\.npz, got: No space left .*; make room"):
        Checkpoint(path).save(ARRAYS, REST | {"updates": 90})
    assert names(path.parent) == ["run.npz"]
    assert is_what_was_saved(Checkpoint(path).load())


def test_one_that_cannot_be_read_is_not_taken_for_a_damaged_one(path, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PermissionError):
        Checkpoint(path).load()
    assert names(path.parent) == ["run.npz"]


def test_the_seconds_of_all_parts_of_a_run_are_counted(tmp_path, monkeypatch):
    """10 s until it was saved for the last time, 3 lost, then 5 more."""
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    first = Checkpoint(tmp_path / "run.npz")
    now[0] += 10
    first.save(ARRAYS, REST)
    now[0] += 3
    second = Checkpoint(tmp_path / "run.npz")
    assert is_what_was_saved(second.load())
    assert second.seconds_before == 10
    now[0] += 5
    second.save(ARRAYS, REST)
    third = Checkpoint(tmp_path / "run.npz")
    third.load()
    assert third.seconds_before == 15


def test_nothing_is_pickled(path):
    """An archive of objects is refused, and not run."""
    np.savez(path, allow_pickle=True, rest=np.array([print], dtype=object), digest="")
    assert Checkpoint(path).load() is None
