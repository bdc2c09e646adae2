"""Runs that `test_sweep_stops` kills on their way: `python killed_runs.py KIND FOLDER`.

They save a checkpoint as often as they can; threads, so that a kill ends all of them.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from rnn_difficulty.experiments import figure_7, sweep, table_1
from rnn_difficulty.training import until_solved


def on_tasks(folder):
    """Two runs of 60 checks each."""
    settings = tuple(
        figure_7.Figure7Settings(
            initialization="basic tanh",
            method=method,
            length=50,
            seed=seed,
            max_updates=3_000,
            check_every=50,
        )
        for method, seed in (("MSGD-C", 0), ("MSGD-CR", 1))
    )
    return replace(figure_7.EXPERIMENT, settings={"kill": settings})


def on_text(folder):
    """A run of 12 passes over `book.txt`."""
    smoke = table_1.EXPERIMENT.settings["smoke"]
    one = table_1.for_data_set(smoke, str(folder / "book.txt"))[-1]
    longer = replace(one.optimization, epochs=12, patience=12, hidden=40)
    settings = (replace(one, optimization=longer, sequences=5, characters=None),)
    return replace(table_1.EXPERIMENT, settings={"kill": settings})


KINDS = {"on tasks": on_tasks, "on text": on_text}


def run(kind, folder, store):
    """Run all of a kind, or what is left of it."""
    sweep.run(KINDS[kind](folder), "kill", store, ThreadPoolExecutor(2))


if __name__ == "__main__":
    until_solved.SECONDS_BETWEEN_SAVES = 0
    run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[2]) / "killed.jsonl")
