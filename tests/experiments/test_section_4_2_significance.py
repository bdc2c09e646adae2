"""What single runs can tell, and which runs differ in their method alone."""

from dataclasses import asdict

import pytest
from made_up import of

from rnn_difficulty.experiments import lookup, significance, table_1
from rnn_difficulty.experiments.table_1 import alike, findings
from rnn_difficulty.experiments.table_1.protocols import MUSIC_PROTOCOL
from rnn_difficulty.experiments.table_1.settings import paper_run


def made(settings, test=3.0):
    """A record of a run that was never computed."""
    outcome = {"train": test, "test": test, "protocol": MUSIC_PROTOCOL}
    return of("table_1", asdict(settings), outcome)


@pytest.mark.parametrize(
    ("clipped", "helps"), [(2.985, "?"), (3.015, "?"), (2.98, "yes"), (3.03, "no")]
)
def test_a_small_gain_of_single_runs_is_open(clipped, helps):
    found = [made(paper_run("nottingham", "MSGD")), made(paper_run("nottingham"), clipped)]
    gains = findings.gains(table_1.score(found), findings.CLIPPING)
    assert list(gains["measured_helps"]) == [helps] * 2


def test_finalists_are_shown_by_the_mean_of_their_seeds():
    runs = {
        (0, 0.1): 3.0,
        (1, 0.1): 3.4,
        (0, 0.2): 3.1,
        (1, 0.2): 3.1,
    }
    found = [
        of("table_1", asdict(paper_run("nottingham", seed=seed, deviation=d)), {"valid": valid})
        for (seed, d), valid in runs.items()
    ]
    table = findings.by_mean(found, "method", "deviation")
    assert list(table["deviation"]) == ["0.2", "0.1"]
    assert list(table["mean validation"]) == pytest.approx([3.1, 3.2])
    assert list(table["seeds"]) == [2, 2]


def test_rounding_alone_moves_no_single_run_of_text_by_half_of_what_two_must_differ():
    """The records of the same runs by two engines, which agree in every update to rounding."""
    pairs = lookup.made_anew(table_1.EXPERIMENT, table_1.is_text)
    moved = [abs(now.outcome["test"] - before.outcome["test"]) for before, now in pairs]
    assert significance.LONE / 4 < max(moved) < significance.LONE / 2


def test_runs_are_alike_that_differ_in_the_method_alone():
    msgd, clipped = (paper_run("nottingham", method) for method in ("MSGD", "MSGD-C"))
    other = paper_run("nottingham", "MSGD-C", seed=1, learning_rate=0.5)
    found = [made(run) for run in (msgd, clipped, other, paper_run("piano_midi", "MSGD"))]
    assert alike.differing(found[:2], "nottingham", findings.CLIPPING) == []
    assert alike.differing(found, "nottingham", findings.CLIPPING) == ["learning_rate"]
    assert alike.alike(found, findings.CLIPPING) == found[:2]
