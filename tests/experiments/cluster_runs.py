"""Runs that `test_cluster` asks of workers, which import them from here."""

import time
from dataclasses import replace
from pathlib import Path

import killed_runs

from rnn_difficulty.experiments import figure_7
from rnn_difficulty.experiments.experiment import nothing
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.training import until_solved


def save_often(settings, checkpoint):
    """A run of Figure 7 that notes beside its checkpoint how far it was saved when it began."""
    until_solved.SECONDS_BETWEEN_SAVES = 0
    saved = checkpoint.load()
    with Path(f"{checkpoint.path}.began").open("a") as file:
        file.write(f"{saved.rest['updates'] if saved else 0}\n")
    return figure_7.run(settings, checkpoint)


def save_for_ever(settings, checkpoint):
    """A run that ends only where it is revoked."""
    while True:
        checkpoint.save({}, {})
        time.sleep(0.1)


def hang_but_for_msgd(settings, checkpoint):
    """Runs of which one ends."""
    if settings.method != "MSGD":
        time.sleep(600)
    return Result({}, {})


SAVED = replace(killed_runs.on_tasks(None), run=save_often)
ENDLESS = replace(figure_7.EXPERIMENT, run=save_for_ever, prepare=nothing)
ONE_ENDS = replace(figure_7.EXPERIMENT, run=hang_but_for_msgd, prepare=nothing)
