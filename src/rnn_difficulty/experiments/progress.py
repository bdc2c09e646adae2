"""What a sweep shows while it runs: runs done, runs solved, and the time left at most."""

import time
from dataclasses import asdict
from typing import Any

from tqdm import tqdm

from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.records import Record

FORMAT = "{desc} {bar} {n_fmt} of {total_fmt} runs, {elapsed}{postfix}"


class Progress:
    """A bar on a terminal, nothing elsewhere.

    The time left is that of runs which use up their budgets, at the pace of the runs so far; a run
    that is solved early makes it shorter.
    """

    def __init__(self, experiment: Experiment, todo: list[Any]) -> None:
        """Start with all of `todo` to run."""
        self._work = experiment.work
        self._left = sum(self._work(asdict(settings), {}) for settings in todo)
        self._done = 0.0
        self._solved: int | None = None
        self._start = time.monotonic()
        # disable=None: no bar where the output is not a terminal.
        self._bar = tqdm(desc=experiment.name, total=len(todo), bar_format=FORMAT, disable=None)

    def finished(self, record: Record) -> None:
        """Count a run."""
        self._left -= self._work(record.settings, {})
        self._done += self._work(record.settings, record.outcome)
        if "solved_at" in record.outcome:
            self._solved = (self._solved or 0) + (record.outcome["solved_at"] is not None)
        self._bar.set_postfix_str(self.text(), refresh=False)
        self._bar.update()

    def text(self) -> str:
        """Return what stands behind the bar, such as `3 solved, at most 1:20:00 left`."""
        solved = f"{self._solved} solved, " if self._solved is not None else ""
        pace = (time.monotonic() - self._start) / self._done if self._done else 0.0
        return f"{solved}at most {tqdm.format_interval(round(pace * self._left))} left"

    def close(self) -> None:
        """End the bar."""
        self._bar.close()
