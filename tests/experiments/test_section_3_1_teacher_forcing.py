"""The experiment on teacher forcing: its grid, a run, its score."""

import numpy as np
import pytest
from made_up import of

from rnn_difficulty.experiments import teacher_forcing
from rnn_difficulty.experiments.teacher_forcing import SETTINGS, training
from rnn_difficulty.remedies import generators
from rnn_difficulty.theory.notation import Parameters


def test_every_network_is_trained_forced_and_free_from_the_same_start():
    paper = SETTINGS["paper"]
    one, other = (
        {(s.signal, s.deviation, s.seed, s.updates) for s in paper if s.forced is forced}
        for forced in (True, False)
    )
    assert one == other
    assert len(paper) == 2 * len(one) == 2 * 2 * 2 * 5


@pytest.mark.parametrize("settings", SETTINGS["smoke"], ids=lambda s: str(s.forced))
def test_a_run_shows_norms_costs_and_what_it_generates(settings):
    result = teacher_forcing.run(settings)
    assert result.outcome["largest_norm"] >= max(result.curve["gradient_norm"], default=0)
    assert np.isfinite(list(result.outcome.values())).all()


def test_a_network_that_is_silent_or_exact_is_heard_as_such():
    """A linear network that is the sine's recurrence would be exact; one of zeros is silent."""
    zero = Parameters(*(np.zeros(s, np.float32) for s in ((50, 50), (50, 1), 50, (1, 50), 1)))
    off, deviation = training._heard(zero, generators.SINE, np.random.default_rng(0))
    assert (off, deviation) == (0, 0)
    assert not teacher_forcing.generates(heard(off, deviation))
    assert teacher_forcing.generates(heard(0.01, 1.0))
    assert not teacher_forcing.generates(heard(0.5, 1.0))


def test_the_score_counts_checks_with_an_explosion_and_runs_that_generate():
    runs = [heard(0.01, 1.0), heard(0.5, 0.0, largest=(9, 11, 30, 5), seed=1)]
    assert [teacher_forcing.spiked(each) for each in runs] == [0, 0.5]
    row = teacher_forcing.score(runs).iloc[0]
    assert (row.runs, row.checks_with_explosion, row.generating) == (2, 0.25, 1)


def heard(off: float, deviation: float, largest=(2, 2, 2, 2), seed: int = 0):
    settings = {"signal": "sine", "forced": True, "deviation": 0.1, "seed": seed, "updates": 10}
    outcome = {"largest_norm": max(largest), "cost": 0.1, "off": off, "deviation": deviation}
    curve = {"gradient_norm": [1.0] * len(largest), "largest_norm": list(largest)}
    return of("teacher_forcing", settings, outcome, curve)
