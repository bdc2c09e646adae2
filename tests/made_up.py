"""Records that no run made, and music that nobody wrote: for tests."""

from dataclasses import asdict

import numpy as np
import scipy.io

from rnn_difficulty import records
from rnn_difficulty.experiments.figure_7 import Figure7Settings
from rnn_difficulty.records import Record

FOLDS = ("train", "valid", "test")


def settings(seed=0, max_updates=1000, **changes) -> Figure7Settings:
    defaults = {"initialization": "basic tanh", "method": "MSGD", "length": 50}
    return Figure7Settings(seed=seed, max_updates=max_updates, **(defaults | changes))


def of(experiment, settings, outcome, curve=None) -> Record:
    """A record of the profile `paper` with these settings, a dictionary."""
    return Record(
        run=records.run_id(experiment, settings),
        experiment=experiment,
        profile="paper",
        settings=settings,
        outcome=outcome,
        curve=curve or {},
        seconds=0.0,
        date="2013-06-16T00:00:00+00:00",
        device="CPU",
        commit="0" * 40,
        versions={"torch": "2.13.0"},
        fingerprint="",
    )


def record(
    seed=0, max_updates=1000, solved_at=None, diverged=False, curve=None, **changes
) -> Record:
    outcome = {
        "solved_at": solved_at,
        "diverged": diverged,
        "updates": solved_at or max_updates,
    }
    return of("figure_7", asdict(settings(seed, max_updates, **changes)), outcome, curve)


def music_file(path, lengths=(5, 30, 12), density=0.05):
    """Write a `.mat` file, in each fold a piece of each length; the same for the same path."""
    rng = np.random.default_rng(list(path.name.encode()))
    folds = {f"{fold}data": np.empty((1, len(lengths)), object) for fold in FOLDS}
    for cell in folds.values():
        for i, length in enumerate(lengths):
            cell[0, i] = (rng.random((length, 88)) < density).astype(np.uint8)
    scipy.io.savemat(path, folds)
    return path
