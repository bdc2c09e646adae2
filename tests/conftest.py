"""What holds for all tests: one hypothesis profile, one thread a process, folders of their own."""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from hypothesis import settings

from rnn_difficulty import paths

# A slow or shared machine is not a failure.
settings.register_profile("repository", deadline=None)
settings.load_profile("repository")

# Small products gain nothing from threads, which wait for one another where tests run side by side.
# Libraries read these when they are loaded, so that this stands before any test is.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

NUMBERS = count()


@pytest.fixture(autouse=True)
def folders_of_its_own(tmp_path_factory, monkeypatch):
    """Where runs leave what they find: nothing of this checkout's, and no other test's."""
    folder = tmp_path_factory.getbasetemp() / "runs" / str(next(NUMBERS))
    monkeypatch.setenv("RNN_DIFFICULTY_CHECKPOINTS", str(folder / "checkpoints"))
    monkeypatch.setattr(paths, "CHECKPOINTS", folder / "checkpoints")
    monkeypatch.setattr(paths, "RUNS", folder / "runs")


@pytest.fixture
def in_this_process(monkeypatch):
    """Runs take a thread: a process of their own takes seconds to start."""
    from rnn_difficulty.experiments.running import workers

    monkeypatch.setattr(workers, "local_executor", lambda workers=None: ThreadPoolExecutor(1))
