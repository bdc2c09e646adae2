"""Processes that run experiments: as many as this one may use, on one thread each."""

import os
import subprocess
import sys

import pytest

from rnn_difficulty.experiments.running import workers


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A function that makes this a machine whose job was given some cores, and a quota."""

    def has(cores, quota=None):
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)), raising=False)
        monkeypatch.setattr(workers, "QUOTA", tmp_path / "cpu.max")
        (tmp_path / "cpu.max").unlink(missing_ok=True)
        if quota:
            (tmp_path / "cpu.max").write_text(quota)

    monkeypatch.delenv(workers.CAP, raising=False)
    return has


def number(asked=None):
    with workers.local_executor(asked) as pool:
        return pool._max_workers


@pytest.mark.parametrize(
    ("cores", "quota", "expected"),
    [
        (8, None, 8),
        (1, None, 1),
        (8, "max 100000\n", 8),
        (8, "200000 100000\n", 2),
        (8, "150000 100000\n", 2),
        (8, "50000 100000\n", 1),
        (2, "800000 100000\n", 2),
        (8, "nonsense", 8),
    ],
)
def test_there_is_a_process_for_each_core_that_the_job_may_use(machine, cores, quota, expected):
    machine(cores, quota)
    assert workers.available_cores() == number() == expected


def test_where_the_system_knows_no_affinity_all_cores_count(machine, monkeypatch):
    machine(1)
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert workers.available_cores() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert workers.available_cores() == 1


@pytest.mark.parametrize(("cap", "expected"), [("1", 1), ("3", 3), ("100", 8), ("", 8)])
def test_a_command_around_this_one_may_leave_it_fewer(machine, monkeypatch, cap, expected):
    machine(8)
    monkeypatch.setenv(workers.CAP, cap)
    assert number() == expected


def test_who_asks_for_a_number_gets_it(machine):
    machine(2)
    assert number(5) == 5


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs affinity")
def test_a_job_that_was_given_one_core_starts_one_process():
    program = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from rnn_difficulty.experiments.running.workers import local_executor\n"
        "print(local_executor()._max_workers)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "1\n", done.stderr


@pytest.mark.slow
def test_a_process_computes_on_one_thread(monkeypatch):
    torch = pytest.importorskip("torch")
    for library in ("OMP", "OPENBLAS", "MKL"):
        monkeypatch.delenv(f"{library}_NUM_THREADS", raising=False)
    with workers.local_executor(1) as pool:
        assert pool.submit(torch.get_num_threads).result() == 1
