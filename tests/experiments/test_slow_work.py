"""What takes long says so."""

import time

from rnn_difficulty.experiments.running import slow_work
from rnn_difficulty.experiments.running.slow_work import said_if_slow


def test_what_takes_longer_than_patience_is_said_once(capsys, monkeypatch):
    monkeypatch.setattr(slow_work, "PATIENCE", 0.01)
    with said_if_slow("compiling"):
        time.sleep(0.1)
    assert capsys.readouterr() == ("", "compiling\n")


def test_what_is_soon_done_or_soon_fails_is_not(capsys, monkeypatch):
    monkeypatch.setattr(slow_work, "PATIENCE", 0.05)
    with said_if_slow("compiling"):
        pass
    try:
        with said_if_slow("compiling"):
            raise ValueError
    except ValueError:
        time.sleep(0.1)
    assert capsys.readouterr() == ("", "")
