"""Processes of this machine that run experiments, and end with the one that started them."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

import torch

from rnn_difficulty.experiments import child_process


def local_executor(workers: int | None = None) -> ProcessPoolExecutor:
    """Return worker processes, one a core by default; small networks gain from one thread only."""
    return ProcessPoolExecutor(
        max_workers=workers or os.cpu_count(),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
    )


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
    _terminate_all()


def _terminate_all() -> None:
    for process in multiprocessing.active_children():
        process.terminate()


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _start() -> None:
    child_process.end_with_parent()
    torch.set_num_threads(1)
