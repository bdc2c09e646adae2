"""Whether what a checkpoint holds can be the run that it is asked for: else that starts anew.

The digest says that a file is as it was written; this says that what was written is a run.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training.checkpoint import Saved
from rnn_difficulty.training.data_run import DataRun
from rnn_difficulty.training.float32_parameters import expect_float32
from rnn_difficulty.training.task_run import TaskRun


def expect_run(settings: Mapping[str, Any], saved: Saved) -> None:
    """Expect a run of these settings; of a kind that is not known here, finite numbers.

    Raises ValueError, or what a state stumbles over that cannot be put together.
    """
    if settings.get("engine") == "cuda":
        _expect_joint_run(TaskRun.saved(*saved), settings)
    elif "tested" in saved.rest:
        _expect_task_run(TaskRun.saved(*saved), settings)
    elif "order" in saved.rest:
        _expect_data_run(DataRun.saved(*saved), settings["optimization"])
    else:
        _expect_finite(saved.arrays)


def _expect_task_run(run: TaskRun, settings: Mapping[str, Any]) -> None:
    _expect_network(run.theta, settings["hidden"])
    at = [0, *(check.updates for check in run.curve)]
    steps = [after - before for before, after in pairwise(at)]
    # A budget may have ended between two checks; none lies further from the last.
    if not steps or not all(0 < step <= settings["check_every"] for step in steps):
        raise ValueError(
            f"expected a check every {settings['check_every']} updates, got {len(steps)} checks"
        )
    if run.updates != at[-1]:
        raise ValueError(f"expected {at[-1]} updates, as many as the curve, got {run.updates}")
    if not all(0 <= check.error <= 1 for check in run.curve):
        raise ValueError("expected errors from 0 to 1, got others")


def _expect_joint_run(run: TaskRun, settings: Mapping[str, Any]) -> None:
    """Its curve keeps some of its checks; θ need not be finite: the run diverged."""
    expect_float32(run.theta, settings["hidden"])
    at = [0, *(check.updates for check in run.curve)]
    if any(after <= before for before, after in pairwise(at)) or run.updates < at[-1]:
        raise ValueError(f"expected a rising curve and {at[-1]} updates or more, got {run.updates}")
    if not all(0 <= check.error <= 1 for check in run.curve):
        raise ValueError("expected errors from 0 to 1, got others")


def _expect_data_run(run: DataRun, settings: Mapping[str, Any]) -> None:
    _expect_network(run.theta, settings["hidden"])
    _expect_network(run.best, settings["hidden"])
    if not 0 < run.rate <= settings["learning_rate"]:
        raise ValueError(
            f"expected a rate above 0, of {settings['learning_rate']} at most, got {run.rate}"
        )
    if not isinstance(run.diverged, bool):
        raise ValueError(f"expected whether the run diverged, got {run.diverged!r}")
    if not 0 < len(run.curve) + run.diverged <= settings["epochs"]:
        raise ValueError(f"expected 1 to {settings['epochs']} epochs, got {len(run.curve)}")
    if [epoch.epoch for epoch in run.curve] != list(range(1, len(run.curve) + 1)):
        raise ValueError("expected epochs 1, 2, …, got others")
    if not all(np.isfinite([epoch.train, epoch.valid]).all() for epoch in run.curve):
        raise ValueError("expected costs that are finite, got others")


def _expect_network(theta: Parameters, hidden: int) -> None:
    expect_float32(theta, hidden)
    _expect_finite(theta._asdict())


def _expect_finite(arrays: Mapping[str, NDArray[Any]]) -> None:
    # A run that diverged is over, and is not saved.
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(f"expected finite numbers in {name}, got others")
