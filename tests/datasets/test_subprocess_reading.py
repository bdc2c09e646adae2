"""Reading a file in a process of its own."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from rnn_difficulty.datasets import DataSetMalformed, subprocess_reading


def refuse(path, *arguments):
    raise DataSetMalformed(f"{path} {arguments} {os.getpid()}")


def crash(path):
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_the_reader_raises_comes_through_from_another_process():
    with pytest.raises(DataSetMalformed, match=r"^x\.mat \('abc',\) \d+$") as caught:
        subprocess_reading.read(refuse, Path("x.mat"), "abc")
    assert str(os.getpid()) not in str(caught.value)


def test_a_crash_is_the_fault_of_the_file():
    message = r"x\.mat: expected a whole MATLAB 5\.0 file, got one that crashes .*; copy it anew"
    with pytest.raises(DataSetMalformed, match=message):
        subprocess_reading.read(crash, Path("x.mat"))


def test_a_process_that_cannot_start_is_not(monkeypatch):
    monkeypatch.setattr(subprocess_reading.child_process, "end_with_parent", os.abort)
    with pytest.raises(BrokenProcessPool):
        subprocess_reading.read(refuse, Path("x.mat"))
