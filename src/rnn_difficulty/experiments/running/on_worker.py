"""What a worker of a cluster does around a run."""

from collections.abc import Callable
from typing import TypeVar

from rnn_difficulty.datasets.errors import DataSetDamaged, DataSetMalformed, DataSetMissing
from rnn_difficulty.experiments.running.errors import OtherCode
from rnn_difficulty.experiments.running.workers import compute_on_one_thread

Value = TypeVar("Value")
OWN_FAULT = (OtherCode, DataSetMissing, DataSetDamaged, DataSetMalformed)
"""What lies with this machine, so that another one may do the run."""


class Refused(RuntimeError):
    """A worker refuses a run."""

    def __init__(self, worker: str, why: str) -> None:
        """Say which one, by its address, and why."""
        super().__init__(worker, why)
        self.worker, self.why = worker, why

    def __str__(self) -> str:
        """Return why."""
        return f"worker {self.worker} refused a run: {self.why}"


def run_here(call: Callable[[], Value]) -> Value:
    """Run a call. Raises Refused for what lies with this machine."""
    from distributed import get_worker

    compute_on_one_thread()
    try:
        return call()
    except OWN_FAULT as error:
        raise Refused(get_worker().address, str(error)) from error
