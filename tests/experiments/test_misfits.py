"""Records that are whole lines, and yet none that an experiment left."""

from dataclasses import replace

import made_up
import pytest

from rnn_difficulty import paths, records
from rnn_difficulty.experiments.misfits import misfits

SOUND = made_up.record(solved_at=500)


def with_settings(**changes):
    settings = {k: v for k, v in (SOUND.settings | changes).items() if v != "none"}
    return replace(SOUND, settings=settings, run=records.run_id("figure_7", settings))


@pytest.fixture
def said(tmp_path):
    """What is said of a store that holds a sound record and one more."""

    def of(record):
        path = tmp_path / "figure_7.jsonl"
        records.append(path, SOUND)
        records.append(path, record)
        return list(misfits(path))

    return of


@pytest.mark.slow
def test_every_record_of_the_repository_is_one_of_its_experiment():
    assert [m for path in paths.RECORDS.glob("*.jsonl") for m in misfits(path)] == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"length": "long"}, "expected length to be int, got 'long'"),
        ({"length": [1, 2]}, "expected length to be int, got '[1, 2]'"),
        ({"max_updates": True}, "expected max_updates to be int, got 'True'"),
        ({"alpha": None}, "expected alpha to be float, got 'None'"),
        ({"method": 5}, "expected method to be str, got '5'"),
        ({"seed": "none"}, "expected the settings of Figure7Settings, got others in: seed"),
        ({"colour": "red"}, "expected the settings of Figure7Settings, got others in: colour"),
    ],
)
def test_settings_of_another_kind_are_named(said, changes, message):
    record = with_settings(**changes)
    (found,) = said(record)
    assert f"run {record.run}: {message}" in found
    assert found.endswith("restore the line from git, or delete it")


@pytest.mark.parametrize("outcome", [{}, {"solved_at": "soon", "diverged": 1}])
def test_an_outcome_that_cannot_be_scored_is_named(said, outcome):
    (found,) = said(replace(with_settings(seed=7), outcome=outcome))
    assert "expected an outcome that figure_7 can score, got " in found


def test_an_experiment_that_is_unknown_is_named(said):
    run = records.run_id("figure_8", SOUND.settings)
    (found,) = said(replace(SOUND, experiment="figure_8", run=run))
    assert "expected an experiment, one of figure_7, " in found
    assert "got 'figure_8'" in found


def test_a_whole_number_is_a_number(said):
    assert said(with_settings(alpha=2)) == []
