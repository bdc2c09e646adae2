"""benchmarks/faults.py, in short: a worker killed, checkpoints exchanged, no memory left."""

import random
import sys

import pytest

from rnn_difficulty.paths import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def faults():
    """The benchmark as a module."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import faults

    yield faults
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def expected(faults):
    """What the sweep gives that nothing disturbs."""
    return faults.undisturbed()


@pytest.mark.parametrize(
    "name", ["worker killed -9", "SIGTERM", "out of memory", "checkpoint of another run"]
)
def test_nothing_is_lost_doubled_or_another_and_the_last_line_says_so(faults, expected, name):
    count = faults.inject(name, 1, 1, expected, random.Random(0))
    assert count.injected
    assert count == faults.Count(injected=count.injected)


def test_a_last_line_that_says_nothing_is_counted(faults):
    count = faults.Count()
    faults.look_at("all is well\n", "stopped by", count)
    faults.look_at("Traceback\nstopped by SIGTERM", "stopped by", count)
    faults.look_at("on the way\nstopped by SIGTERM", "stopped by", count)
    assert len(count.unsaid) == 2


def test_what_is_lost_doubled_or_another_is_counted(faults, tmp_path, monkeypatch):
    monkeypatch.setattr(faults.Sweep, "outcomes", lambda sweep: {"a": "1", "b": "3"})
    monkeypatch.setattr(faults.Sweep, "lines", lambda sweep: 3)
    count = faults.Count()
    faults.compare(faults.Sweep(tmp_path), {"a": "1", "b": "2", "c": "1"}, count)
    assert (count.lost, count.twice, count.other) == (1, 1, 1)
