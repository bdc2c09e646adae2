"""A run that was really made, and a repository that holds nothing else."""

import pytest

from rnn_difficulty.experiments import figure_7, one_run
from rnn_difficulty.verification import repeated_runs

FIGURE_7 = figure_7.EXPERIMENT


@pytest.fixture(scope="session")
def made():
    """The record of a real run of some updates."""
    return one_run.make(FIGURE_7, "smoke", figure_7.SETTINGS["smoke"][0]).record


@pytest.fixture
def only(monkeypatch):
    """A function that makes records all that the repository holds of runs."""

    def hold(*found):
        monkeypatch.setattr(repeated_runs, "EXPERIMENTS", {"figure_7": FIGURE_7})
        monkeypatch.setattr(repeated_runs, "counting", lambda experiment: list(found))

    return hold
