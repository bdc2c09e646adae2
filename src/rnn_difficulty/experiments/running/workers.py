"""Processes of this machine that run experiments, and end with the one that started them."""

import math
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

CAP = "RNN_DIFFICULTY_WORKERS"
"""The variable with the most processes that one command may start."""
QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""`200000 100000` in a container that may use two cores, `max 100000` without a limit."""


def available_cores() -> int:
    """Return how many cores this process may use: its affinity, and its container's quota."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, min(cores, _quota() or cores))


def local_executor(workers: int | None = None) -> ProcessPoolExecutor:
    """Return worker processes, one a core by default; small networks gain from one thread only."""
    # NumPy's library reads it when a process loads it, which for workers is later than this.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    cap = int(os.environ.get(CAP) or available_cores())
    return ProcessPoolExecutor(
        max_workers=workers or min(cap, available_cores()),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
    )


def compute_on_one_thread() -> None:
    """Let PyTorch compute on one thread in this process: runs go side by side."""
    try:
        import torch
    except ImportError:
        return
    torch.set_num_threads(1)


def end_with_parent() -> None:
    """Let this process end by Ctrl-C and with the process that started it."""
    # Ctrl-C reaches children too, and has to end them: by default they would take the next task.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_wait_and_end, daemon=True).start()


@contextmanager
def ended_by_ctrl_c(executor: Executor) -> Iterator[None]:
    """Let Ctrl-C end the processes of `executor`; KeyboardInterrupt is raised when all have failed.

    Raised at once it could leave a lock of the executor taken, and the program waiting for ever.
    """
    interrupted: list[int] = []

    def end(number: int, frame: object) -> None:
        interrupted.append(number)
        _terminate_all()

    if not (isinstance(executor, ProcessPoolExecutor) and _in_main_thread()):
        yield
        return
    previous = signal.signal(signal.SIGINT, end)
    try:
        yield
    except BrokenProcessPool:
        if not interrupted:
            raise
    finally:
        signal.signal(signal.SIGINT, previous)
    if interrupted:
        raise KeyboardInterrupt


def stop(executor: Executor) -> None:
    """Drop what waits, and end the processes of `executor` without waiting for their runs."""
    executor.shutdown(wait=False, cancel_futures=True)
    if isinstance(executor, ProcessPoolExecutor):
        _terminate_all()


def _quota() -> int | None:
    try:
        limit, period = QUOTA.read_text().split()
        return math.ceil(int(limit) / int(period))
    except (OSError, ValueError):  # no such file, or `max`
        return None


def _terminate_all() -> None:
    for process in multiprocessing.active_children():
        process.terminate()


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _start() -> None:
    end_with_parent()
    compute_on_one_thread()


def _wait_and_end() -> None:
    # A parent that was killed can tell its children nothing: they would wait for it for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
