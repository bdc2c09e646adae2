"""Reading a `.mat` file in a process of its own."""

import subprocess

import numpy as np
import pytest

from rnn_difficulty.datasets import DataSetMalformed, mat_check, user_data

ONE = np.eye(3, 88, dtype=np.uint8)


@pytest.fixture
def path(save_music):
    return save_music([ONE], [ONE], [ONE])


@pytest.fixture
def reader(monkeypatch, tmp_path):
    """Put a module of these lines in the place of the reader."""

    def put(lines):
        (tmp_path / "reader.py").write_text(lines)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setattr(mat_check, "MODULE", "reader")

    return put


def test_a_good_file_passes(path):
    mat_check.check(path, user_data.content(path))


def test_what_the_reader_raises_comes_through(path, tmp_path):
    path = path.rename(tmp_path / "\udcff ü.mat")
    with pytest.raises(DataSetMalformed, match=r"command started \(other\), got") as caught:
        mat_check.check(path, "other")
    assert str(caught.value).startswith(f"{path}: ")


def test_modules_beside_the_data_are_not_imported(path, monkeypatch, tmp_path):
    (tmp_path / "scipy.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    mat_check.check(path, user_data.content(path))


def test_a_crash_is_the_fault_of_the_file(path, reader):
    reader("import os; os.abort()")
    message = r"music\.mat: expected a whole MATLAB 5\.0 file, got one that crashes .*; copy it"
    with pytest.raises(DataSetMalformed, match=message):
        mat_check.check(path, "")


def test_a_process_that_fails_otherwise_is_not(path, reader):
    reader("raise SystemExit(1)")
    with pytest.raises(subprocess.CalledProcessError):
        mat_check.check(path, "")
