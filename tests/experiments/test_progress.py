"""What a sweep says on its way: solved runs, and the time left at most."""

import io
from dataclasses import asdict, replace

import pytest
from made_up import record, settings

from rnn_difficulty.experiments import figure_7, table_1
from rnn_difficulty.experiments.experiment import one_a_run
from rnn_difficulty.experiments.running import progress


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when the test says so."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_the_time_left_counts_steps_of_time_not_runs(clock):
    """1000 updates of length 10 in 20 s leave 1000 of length 50: five times as long."""
    todo = [settings(length=10), settings(length=50)]
    bar = progress.Progress(figure_7.EXPERIMENT, todo)
    clock[0] = 20.0
    bar.finished(record(length=10))
    assert bar.text() == "0 solved, at most 01:40 left"


def test_a_run_that_was_solved_early_counts_as_far_as_it_went(clock):
    """100 of 1000 updates in 6 s: the next 1000 take at most a minute."""
    bar = progress.Progress(figure_7.EXPERIMENT, [settings(0), settings(1)])
    clock[0] = 6.0
    bar.finished(record(0, solved_at=100))
    assert bar.text() == "1 solved, at most 01:00 left"


def test_runs_that_cannot_be_solved_are_not_counted_as_such(clock):
    runs = table_1.SETTINGS["smoke"][:2]
    experiment = replace(table_1.EXPERIMENT, work=one_a_run)
    bar = progress.Progress(experiment, list(runs))
    clock[0] = 30.0
    bar.finished(replace(record(), settings=asdict(runs[0]), outcome={"test": 3.5}))
    assert bar.text() == "at most 00:30 left"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_elsewhere_than_on_a_terminal_there_is_a_line_a_minute(monkeypatch, clock, is_terminal):
    """Asked each half minute, it says at 60 s and at 120 s how far it is."""
    output = io.StringIO()
    output.isatty = lambda: is_terminal
    monkeypatch.setattr("sys.stderr", output)
    bar = progress.Progress(figure_7.EXPERIMENT, [settings(0), settings(1)])
    for second in range(0, 150, 30):
        clock[0] = float(second)
        bar.line()
        if second == 90:
            bar.finished(record(0))
    bar.close()
    said = ["figure_7: 0 of 2 runs, at most unknown time left"]
    said.append("figure_7: 1 of 2 runs, 0 solved, at most 02:00 left")
    lines = [line for line in output.getvalue().splitlines() if line.startswith("figure_7: ")]
    assert lines == ([] if is_terminal else said)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_bar_is_for_terminals_alone(monkeypatch, is_terminal):
    output = io.StringIO()
    output.isatty = lambda: is_terminal
    monkeypatch.setattr("sys.stderr", output)
    bar = progress.Progress(figure_7.EXPERIMENT, [settings(0), settings(1)])
    bar.finished(record(0, solved_at=100))
    bar.close()
    assert ("1 of 2 runs" in output.getvalue()) == is_terminal
    assert ("1 solved, at most 00:" in output.getvalue()) == is_terminal
    assert "None" not in output.getvalue()
