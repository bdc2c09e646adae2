"""What a sweep shows while it runs: runs done, runs solved, and the time left at most."""

import sys
import time
from dataclasses import asdict
from typing import Any

from tqdm import tqdm

from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.records import Record

FORMAT = "{desc} {bar} {n_fmt} of {total_fmt} runs, {elapsed}"
SECONDS_BETWEEN_LINES = 60


class Progress:
    """A bar on a terminal, a line a minute elsewhere.

    The time left is that of runs which use up their budgets, at the pace of the runs so far; a run
    that is solved early makes it shorter.
    """

    def __init__(self, experiment: Experiment, todo: list[Any]) -> None:
        """Start with all of `todo` to run."""
        self._name, self._work = experiment.name, experiment.work
        self._left = sum(self._work(asdict(settings), {}) for settings in todo)
        self._done = 0.0
        self._solved: int | None = None
        self._start = self._told = time.monotonic()
        # disable=None: no bar where the output is not a terminal.
        self._bar = tqdm(desc=experiment.name, total=len(todo), bar_format=FORMAT, disable=None)
        self._finished, self._runs = 0, len(todo)

    def finished(self, record: Record) -> None:
        """Count a run."""
        self._left -= self._work(record.settings, {})
        self._done += self._work(record.settings, record.outcome)
        self._finished += 1
        if "solved_at" in record.outcome:
            self._solved = (self._solved or 0) + (record.outcome["solved_at"] is not None)
        self._bar.bar_format = f"{FORMAT}, {self.text()}"
        self._bar.update()

    def line(self) -> None:
        """Where there is no bar, and a minute has passed, say how far it is."""
        if self._bar.disable and time.monotonic() - self._told >= SECONDS_BETWEEN_LINES:
            self._told = time.monotonic()
            runs = f"{self._name}: {self._finished} of {self._runs} runs"
            print(f"{runs}, {self.text()}", file=sys.stderr, flush=True)

    def text(self) -> str:
        """Return what stands behind the bar, such as `3 solved, at most 1:20:00 left`."""
        solved = f"{self._solved} solved, " if self._solved is not None else ""
        pace = (time.monotonic() - self._start) / self._done if self._done else 0.0
        left = tqdm.format_interval(round(pace * self._left)) if self._done else "unknown time"
        return f"{solved}at most {left} left"

    def close(self) -> None:
        """End the bar."""
        self._bar.close()
