"""The same settings give the same bits: on 1 or 2 threads, stopped or not, in any executor."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import same_bits


def said(folder, threads, how):
    """Its lines, with every library on so many threads."""
    libraries = {
        f"{name}_NUM_THREADS": str(threads) for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")
    }
    places = {"RNN_DIFFICULTY_CHECKPOINTS": str(folder / f"{threads}-{how}")}
    done = subprocess.run(
        [sys.executable, Path(same_bits.__file__), str(threads), how, folder],
        env=os.environ | libraries | places,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_threads_stops_and_executors_leave_every_bit_as_it_is(tmp_path):
    letters = np.random.default_rng(0).choice(list("abcdefg \n"), 20_000)
    (tmp_path / "book.txt").write_text("".join(letters))
    in_a_thread, in_a_process = said(tmp_path, 1, "whole")
    (stopped_on_two_threads,) = said(tmp_path, 2, "stopped")
    assert in_a_thread == in_a_process == stopped_on_two_threads
