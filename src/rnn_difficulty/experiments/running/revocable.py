"""A run on a worker ends where it was last saved, once nobody waits for it any more.

A scheduler cannot stop a function that runs: after Ctrl-C the workers would go on for hours.
"""

import sys
from collections.abc import Mapping
from typing import Any

from rnn_difficulty.experiments.running.errors import Revoked
from rnn_difficulty.training.checkpoint import Arrays, Checkpoint

WANTED = ("executing", "long-running")
"""How a Dask worker calls a run that its scheduler waits for."""


class Revocable(Checkpoint):
    """Where one run is saved, which ends there when it is revoked."""

    def save(self, arrays: Arrays, rest: Mapping[str, Any]) -> None:
        """Save as ever. Raises Revoked when nobody waits for the run."""
        super().save(arrays, rest)
        if is_revoked():
            raise Revoked(f"nobody waits for the run that was saved in {self.path}")


def is_revoked() -> bool:
    """Whether this thread runs what the scheduler of its worker no longer waits for."""
    # Not imported here: only where a worker has loaded it there is something to ask.
    dask = sys.modules.get("distributed.worker")
    key = getattr(dask.thread_state, "key", None) if dask else None
    if dask is None or key is None:
        return False
    task = dask.get_worker().state.tasks.get(key)
    return task is None or task.state not in WANTED
