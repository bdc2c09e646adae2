"""Files that several processes write, on one machine or on a disk that machines share."""

import os
import socket
from itertools import product
from pathlib import Path

import pytest

from rnn_difficulty import paths


def test_no_two_processes_of_two_machines_share_a_partial_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = set()
    for host, process in product(("one", "two"), (1, 2)):
        monkeypatch.setattr(socket, "gethostname", lambda host=host: host)
        monkeypatch.setattr(os, "getpid", lambda process=process: process)
        names.add(paths.partial(Path("folder", "run.npz")))
    assert len(names) == 4
    assert all(name.parent == Path("folder") and name.name != "run.npz" for name in names)
