"""`rnn-difficulty` with small runs that are saved as often as they can be, for `faults.py`.

Its profile `faults` of figure-7 has four runs. The variable FAULT makes a worker run out of memory.
"""

import os
from dataclasses import replace
from typing import Any

import numpy as np

from rnn_difficulty.cli import app
from rnn_difficulty.experiments import figure_7
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.training import until_solved

until_solved.SECONDS_BETWEEN_SAVES = 0
SETTINGS = tuple(
    replace(settings, length=50, seed=seed, max_updates=1500)
    for settings in figure_7.SETTINGS["smoke"][1:]
    for seed in (0, 1)
)
ROOM = 2**28
"""Bytes that a worker may still take where FAULT is `memory`."""


def run(settings: Any, checkpoint: Any) -> Any:
    """Run one setting, with less memory than it asks for where that is the fault."""
    if os.environ.get("FAULT") == "memory":
        _exhaust_memory()
    return figure_7.run(settings, checkpoint)


def _exhaust_memory() -> None:
    import resource
    from pathlib import Path

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    np.ones(ROOM)  # eight times as much


EXPERIMENTS["figure_7"] = replace(
    figure_7.EXPERIMENT, run=run, settings=dict(figure_7.SETTINGS) | {"faults": SETTINGS}
)

if __name__ == "__main__":
    app()
