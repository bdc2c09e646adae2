"""One sweep of four small runs in folders of its own, and what is counted of its disturbances."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from rnn_difficulty import records

COMMAND = [sys.executable, str(Path(__file__).with_name("faulted_command.py"))]
RUN = ("run", "figure-7", "--profile", "faults")
RUNS = 4
LONGEST = 600
"""Seconds after which a command counts as hanging."""


@dataclass
class Count:
    """What was seen of one fault."""

    injected: int = 0
    lost: int = 0
    twice: int = 0
    other: int = 0
    """Records that are not those of the undisturbed sweep, bit for bit."""
    unsaid: list[str] = field(default_factory=list)
    """Last lines that do not say what happened, and tracebacks."""


@dataclass
class Sweep:
    """One sweep in folders of its own."""

    folder: Path

    @property
    def store(self) -> Path:
        """The file of records."""
        return self.folder / "store" / "runs.jsonl"

    @property
    def checkpoints(self) -> Path:
        """The folder of checkpoints."""
        return self.folder / "checkpoints"

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the command in a process group of its own."""
        self.store.parent.mkdir(exist_ok=True)
        own = {"RNN_DIFFICULTY_CHECKPOINTS": str(self.checkpoints)}
        return subprocess.Popen(
            [*COMMAND, *RUN, "--store", str(self.store), *arguments],
            env=os.environ | own | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def outcomes(self) -> dict[str, str]:
        """Return each run's outcome and curve, as canonical JSON."""
        return {r.run: records.canonical([r.outcome, r.curve]) for r in self._read().records}

    def lines(self) -> int:
        """Return how many lines the store has, whatever they hold."""
        return len(self.store.read_bytes().splitlines()) if self.store.exists() else 0

    def _read(self) -> records.Store:
        return records.load(self.store)


def end(process: subprocess.Popen[str]) -> str:
    """Wait until a command ends, and return what it said on standard error."""
    try:
        return process.communicate(timeout=LONGEST)[1]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return "it hung\n" + process.communicate()[1]


def workers(process: subprocess.Popen[str]) -> list[int]:
    """Return the processes that the command started and that compute."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    found = [int(pid) for pid in path.read_text().split()] if path.exists() else []
    return [pid for pid in found if "spawn_main" in _command_line(pid)]


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def wait_until_it_runs(sweep: Sweep, process: subprocess.Popen[str], moment: float) -> bool:
    """Wait for a new checkpoint and `moment` seconds more; False where the command ended first."""
    before = _newest(sweep.checkpoints)
    while process.poll() is None and _newest(sweep.checkpoints) == before:
        time.sleep(0.02)
    time.sleep(moment)
    return process.poll() is None


def _newest(folder: Path) -> int:
    return max((path.stat().st_mtime_ns for path in folder.glob("*.npz")), default=0)


def look_at(said: str, pattern: str, count: Count) -> None:
    """Note a last line that does not say what it should, and any traceback."""
    last = said.strip().rpartition("\n")[2]
    if "Traceback" in said or not re.search(pattern, last):
        count.unsaid.append(said[-300:])


def compare(sweep: Sweep, expected: dict[str, str], count: Count) -> None:
    """Count runs that are missing, twice there, or not those of the undisturbed sweep."""
    found = sweep.outcomes()
    count.lost += len(expected.keys() - found.keys())
    count.twice += sweep.lines() - len(found)
    count.other += sum(found[run] != expected[run] for run in found.keys() & expected.keys())
