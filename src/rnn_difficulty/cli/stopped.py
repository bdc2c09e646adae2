"""Ending a command that is stopped, or out of memory, with what happened and how to go on."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any

import typer

from rnn_difficulty.cli.errors import FAILED
from rnn_difficulty.cli.run import ListsExperiments

STOPPING = ("SIGTERM", "SIGHUP")
BY_SIGNAL = 128
"""Added to the number of a signal for the exit status, as shells do."""
GO_ON = "what is finished is recorded; the same command goes on"
OUT_OF_MEMORY = "can't allocate memory"
"""PyTorch's words, in a RuntimeError."""


class StopsWithAMessage(ListsExperiments):
    """The command `run`: whatever stops it, its last line says what happened."""

    # Typer's context, narrower than Click's.
    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the command."""
        with stopped_with_a_message():
            return super().invoke(ctx)


@contextmanager
def stopped_with_a_message() -> Iterator[None]:
    """End by Ctrl-C, SIGTERM, SIGHUP or a lack of memory with one line and a status of its own."""
    received = [signal.SIGINT]
    try:
        with _as_ctrl_c(received):
            yield
    except KeyboardInterrupt:
        # A second Ctrl-C, from someone impatient, finds all of it over already.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _end(f"stopped by {received[-1].name}: {GO_ON}", BY_SIGNAL + received[-1])
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and OUT_OF_MEMORY not in str(error):
            raise
        _end(f"out of memory: {GO_ON}; give it fewer --workers, or more memory", FAILED)


@contextmanager
def _as_ctrl_c(received: list[signal.Signals]) -> Iterator[None]:
    """Treat SIGTERM and SIGHUP as Ctrl-C, where nobody asked for them to be ignored."""

    def interrupt(number: int, frame: object) -> None:
        received.append(signal.Signals(number))
        signal.raise_signal(signal.SIGINT)

    numbers = [getattr(signal, name) for name in STOPPING if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    _start_tracker()
    try:
        for number in numbers:
            if before[number] == signal.SIG_DFL:
                signal.signal(number, interrupt)
        yield
    finally:
        for number in numbers:
            signal.signal(number, before[number])


def _start_tracker() -> None:
    """Start the process in which multiprocessing counts its locks deaf to SIGHUP.

    It is deaf to the other signals of a terminal already; ended by this one it is started again,
    knows no lock, and says so in tracebacks.
    """
    if not hasattr(signal, "SIGHUP"):
        return
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    resource_tracker.ensure_running()
    signal.signal(signal.SIGHUP, before)


def _end(message: str, status: int) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(status)
