"""`rnn-difficulty book`: what a user did wrong, and what the machine did, in one line."""

from concurrent.futures.process import BrokenProcessPool

import pytest
from typer.testing import CliRunner

from rnn_difficulty.cli import app
from rnn_difficulty.publishing import execution


def test_an_unknown_notebook_lists_the_known() -> None:
    result = CliRunner().invoke(app, ["book", "--only", "nope"])
    assert result.exit_code == 1
    assert "Expected the name of a notebook, got 'nope'.\nKnown: 01-" in result.stderr


def test_an_unknown_profile_lists_the_known() -> None:
    result = CliRunner().invoke(app, ["book", "--profile", "fast"])
    assert result.exit_code == 2
    assert all(name in result.stderr for name in ("smoke", "quick", "paper"))


def test_a_process_that_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(execution, "execute_all", killed)
    result = CliRunner().invoke(app, ["book"])
    assert result.exit_code == 1
    assert "A process was killed, perhaps for memory; run this again to go on." in result.stderr
