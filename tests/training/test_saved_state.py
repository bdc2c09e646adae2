"""A checkpoint that is sound as a file, and yet not the run that is asked for: it starts anew."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from numpy import float64, nan

from rnn_difficulty.experiments import figure_7
from rnn_difficulty.experiments.running import checkpoints
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training.checkpoint import Saved
from rnn_difficulty.training.data_run import DataRun, Epoch
from rnn_difficulty.training.generators import spawned
from rnn_difficulty.training.saved_state import expect_run
from rnn_difficulty.training.task_run import Check, TaskRun

HIDDEN = 4
TASK = {"hidden": HIDDEN, "check_every": 50}
DATA = {"optimization": {"hidden": HIDDEN, "learning_rate": 0.5, "epochs": 3}}


def theta(hidden=HIDDEN):
    """W_rec [H, H], W_in [H, 3], b [H], W_out [2, H], b_out [2]."""
    shapes = ((hidden, hidden), (hidden, 3), (hidden,), (2, hidden), (2,))
    return Parameters(*(np.ones(shape, np.float32) for shape in shapes))


def on_task(**changes):
    """A run of 100 updates, checked twice."""
    drawn, tested = spawned(0, 2)
    curve = [Check(n, 1.0, 0.1, 0.2, 0.9, 0.5) for n in (50, 100)]
    run = TaskRun(theta(), 100, curve, drawn, tested)
    return Saved(*replace(run, **changes).to_save())


def on_data(**changes):
    """A run of two epochs."""
    curve = [Epoch(n, 1.0, 1.0, 0.5, 0.1, 0.2) for n in (1, 2)]
    run = DataRun(theta(), theta(), 0.25, curve, spawned(0, 1)[0])
    return Saved(*replace(run, **changes).to_save())


def test_runs_as_they_are_saved_are_taken():
    expect_run(TASK, on_task())
    expect_run(DATA, on_data())
    expect_run(DATA, on_data(diverged=True))


def test_a_budget_may_have_ended_between_two_checks():
    curve = [Check(n, 1.0, 0.1, 0.2, 0.9, 0.5) for n in (50, 60, 110)]
    expect_run(TASK, on_task(curve=curve, updates=110))


def changed(name, value):
    return theta()._replace(**{name: value})


NOT_OF_THE_TASK = {
    "other sizes": {"theta": theta(5)},
    "float64": {"theta": Parameters(*(p.astype(float64) for p in theta()))},
    "NaN": {"theta": changed("W_in", np.full((HIDDEN, 3), nan, np.float32))},
    "one bias too many": {"theta": changed("b_out", np.ones(3, np.float32))},
    "no numbers": {"theta": changed("b", np.array(["a"] * HIDDEN))},
    "updates -100": {"updates": -100},
    "updates 10⁹": {"updates": 10**9},
    "updates and curve 10⁹": {
        "updates": 10**9,
        "curve": [Check(10**9, 1.0, 0.1, 0.2, 0.9, 0.5)],
    },
    "an emptied curve": {"curve": []},
    "an emptied run": {"curve": [], "updates": 0},
    "a curve that stands still": {
        "curve": [Check(100, 1.0, 0.1, 0.2, 0.9, 0.5)] * 2,
    },
    "an error of 2": {"curve": [Check(n, 1.0, 0.1, 0.2, 0.9, 2.0) for n in (50, 100)]},
}
NOT_OF_THE_DATA = {
    "other sizes": {"best": theta(5)},
    "NaN": {"best": changed("b", np.full(HIDDEN, nan, np.float32))},
    "a rate that grew": {"rate": 0.6},
    "no rate": {"rate": 0.0},
    "an emptied curve": {"curve": []},
    "too many epochs": {"curve": [Epoch(n, 1.0, 1.0, 0.5, 0.1, 0.2) for n in (1, 2, 3, 4)]},
    "an epoch left out": {"curve": [Epoch(n, 1.0, 1.0, 0.5, 0.1, 0.2) for n in (1, 3)]},
    "a cost of NaN": {"curve": [Epoch(1, nan, 1.0, 0.5, 0.1, 0.2)]},
    "perhaps diverged": {"diverged": "perhaps"},
}


@pytest.mark.parametrize("changes", NOT_OF_THE_TASK.values(), ids=NOT_OF_THE_TASK.keys())
def test_what_is_no_such_run_on_a_task_is_refused(changes):
    with pytest.raises(ValueError, match="expected"):
        expect_run(TASK, on_task(**changes))


@pytest.mark.parametrize("changes", NOT_OF_THE_DATA.values(), ids=NOT_OF_THE_DATA.keys())
def test_what_is_no_such_run_on_data_is_refused(changes):
    with pytest.raises(ValueError, match="expected"):
        expect_run(DATA, on_data(**changes))


@pytest.mark.parametrize("name", ["W_rec", "updates", "drawn", "curve"])
def test_what_lacks_a_part_is_refused(name):
    arrays, rest = on_task()
    left = Saved(*({k: v for k, v in part.items() if k != name} for part in (arrays, rest)))
    with pytest.raises((KeyError, TypeError)):
        expect_run(TASK, left)


def test_of_another_kind_numbers_have_to_be_finite():
    expect_run({}, Saved({"state": np.ones(2)}, {}))
    with pytest.raises(ValueError, match="expected finite numbers in state"):
        expect_run({}, Saved({"state": np.array([1.0, nan])}, {}))


@pytest.mark.parametrize("updates", [-100, 10**9])
def test_a_run_whose_checkpoint_is_none_ends_as_an_undisturbed_one(updates, capsys):
    """Saved under its name, digest and all."""
    settings = figure_7.SETTINGS["smoke"][0]
    undisturbed = figure_7.run(settings)
    place = checkpoints.of_run(figure_7.EXPERIMENT, settings)
    drawn, tested = spawned(1, 2)
    wide = Parameters(*(np.repeat(p, 2, axis=0) for p in theta()))
    place.save(*TaskRun(wide, updates, [], drawn, tested).to_save())
    again = figure_7.run(settings, checkpoints.of_run(figure_7.EXPERIMENT, settings))
    assert (again.outcome, again.curve) == (undisturbed.outcome, undisturbed.curve)
    assert "the run starts anew" in capsys.readouterr().err
    assert asdict(settings)["hidden"] != HIDDEN
