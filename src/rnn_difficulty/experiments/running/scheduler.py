"""`--scheduler`: to a cluster that runs already, or to one that is started here.

tcp://host:8786    a scheduler that was started there (tls://, ucx:// and others that Dask knows)
local:4            a scheduler and four workers on this machine
"""

import contextlib
import logging
import re
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rnn_difficulty import paths
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.request.errors import AskedWrong
from rnn_difficulty.experiments.running import workers
from rnn_difficulty.experiments.running.cluster import ClusterExecutor
from rnn_difficulty.experiments.running.errors import ClusterFailed

if TYPE_CHECKING:
    import distributed

LOCAL = re.compile(r"local:([1-9]\d*)")
ADDRESS = re.compile(r"[a-z]+://[^\s/]+:\d+/?")
SECONDS = 10
"""After which a scheduler that does not answer is none."""


def executor(
    scheduler: str | None, processes: int | None, experiment: Experiment
) -> AbstractContextManager[Executor]:
    """Return the workers that are asked for: those of a scheduler, or processes of this machine.

    The scheduler is not connected to before the workers are used. Raises AskedWrong, and
    ModuleNotFoundError without the packages of the extra `cluster`.
    """
    if scheduler is None:
        return workers.local_executor(processes)
    if not (LOCAL.fullmatch(scheduler) or ADDRESS.fullmatch(scheduler)):
        raise AskedWrong(f"expected --scheduler tcp://HOST:PORT or local:N, got {scheduler!r}")
    if processes is not None:
        raise AskedWrong("expected --scheduler or --workers, got both: local:N starts N workers")
    if experiment.train_all:
        raise AskedWrong(
            f"expected no --scheduler: {experiment.name} trains all its runs at once on one GPU; "
            "--shard shares them among several"
        )
    if not find_spec("distributed"):
        raise ModuleNotFoundError(
            "expected the package distributed for --scheduler, got none: pip install "
            "'rnn-difficulty[cluster]'"
        )
    return _connection(scheduler)


@contextlib.contextmanager
def _connection(scheduler: str) -> Iterator[Executor]:
    """Connect, and say where the cluster can be watched. Raises ClusterFailed."""
    with contextlib.ExitStack() as stack:
        local = LOCAL.fullmatch(scheduler)
        place = stack.enter_context(_started_here(int(local[1]))) if local else scheduler
        pool = stack.enter_context(ClusterExecutor(client := _connected(place, scheduler)))
        print(_description(client), file=sys.stderr, flush=True)
        yield pool


def _started_here(workers: int) -> "distributed.LocalCluster":
    import dask
    import distributed

    # The memory of this machine is not dealt out, as it is not among local processes.
    dask.config.set({"distributed.scheduler.allowed-failures": 10})
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        memory_limit=0,
        dashboard_address="127.0.0.1:0",
    )


def _connected(place: Any, asked: str) -> "distributed.Client":
    import distributed

    # Of a scheduler that is lost it would log tracebacks; ClusterFailed says it in a sentence.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        return distributed.Client(place, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterFailed(
            f"expected a Dask scheduler at {asked}, got none in {SECONDS} s ({error}): start one "
            "there with `dask scheduler`, see that its port can be reached from here, or use "
            "--scheduler local:N"
        ) from error


def _description(client: "distributed.Client") -> str:
    """Return where the cluster can be watched, how many workers it has, and whether they share."""
    seeing = _seeing_workers(client)
    number = f"{len(seeing)} worker{'s' if len(seeing) > 1 else ''}"
    if not seeing:
        kept = "no worker yet: the runs wait for the first"
    elif all(seeing.values()):
        kept = f"{number}; checkpoints are shared, in {paths.CHECKPOINTS}"
    else:
        kept = (
            f"{number}; {list(seeing.values()).count(False)} of them see not {paths.CHECKPOINTS} "
            "but a folder of their own: a run whose worker dies begins anew elsewhere; to share, "
            "name a folder that all see in the variable RNN_DIFFICULTY_CHECKPOINTS"
        )
    return f"dashboard {client.dashboard_link}\n{kept}"


def _seeing_workers(client: "distributed.Client") -> dict[str, bool]:
    """Return for each worker whether its folder of checkpoints is that of this machine."""
    paths.CHECKPOINTS.mkdir(parents=True, exist_ok=True)
    mark = paths.CHECKPOINTS / f"seen-{uuid.uuid4().hex}"
    mark.touch()
    try:
        return dict(client.run(_sees, mark.name))
    except Exception as error:  # whatever a worker without the package stumbles over
        raise ClusterFailed(
            f"expected workers that have rnn-difficulty, got: {error!r}; install the same checkout "
            "in the environment of each, and start it again"
        ) from error
    finally:
        mark.unlink()


def _sees(name: str) -> bool:
    return (paths.CHECKPOINTS / name).exists()
