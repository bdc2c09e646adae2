"""Measure the commands of the README in a fresh clone, and write its table: `make timings`.

The clone has the last commit, not what is changed here and not committed. Data sets are found where
RNN_DIFFICULTY_DATA says. Takes as long as all rows together; leave the machine alone meanwhile.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
BEGIN = "<!-- timings: written by `make timings` -->"
END = "<!-- end of timings -->"
CHAPTER = "notebooks/06-error-surface-walls.md"
THEORY = "src/rnn_difficulty/theory/clipping.py"


class Row(NamedTuple):
    """A command of the README."""

    words: str
    command: str
    edit: str | None = None
    """A file of which a line of words changes before; it is put back afterwards."""


ROWS = (
    Row(
        "`make` sets up the environment (packages from a near index or pip's cache)",
        "make .venv/.ready",
    ),
    Row("`make book`, nothing built: every chapter executed, the site built", "make book"),
    Row("`make book`, nothing changed", "make book"),
    Row("`make book`, one chapter edited, its run included", "make book", CHAPTER),
    Row("`make book`, a docstring of the theory edited", "make book", THEORY),
    Row("`rnn-difficulty claims`, nothing changed", ".venv/bin/rnn-difficulty claims"),
    Row("`make quick-test`", "make quick-test"),
    Row("`make test`", "make test"),
)


def measure(clone: Path, rows: Iterable[Row]) -> dict[str, float]:
    """Return the seconds that each row's command takes in the clone, in this order.

    Raises:
        subprocess.CalledProcessError: a command failed; what it printed was shown.
    """
    seconds = {}
    for row in rows:
        if row.edit:
            edit(clone / row.edit)
        start = time.perf_counter()
        subprocess.run(row.command.split(), cwd=clone, env=surroundings(), check=True)
        seconds[row.words] = time.perf_counter() - start
        print(f"{duration(seconds[row.words]):>12}  {row.words}", file=sys.stderr, flush=True)
        if row.edit:
            subprocess.run(["git", "checkout", "-q", "--", row.edit], cwd=clone, check=True)
    return seconds


def surroundings() -> dict[str, str]:
    """The environment without what a `make` around this program says to the one below it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def edit(path: Path) -> None:
    """Add a word to the first line of a module's docstring, or to the title of a chapter.

    Raises:
        ValueError: there is no such line.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    first = '"""' if path.suffix == ".py" else "# "
    places = [number for number, line in enumerate(lines) if line.startswith(first)]
    if not places:
        raise ValueError(f"expected a line that begins with {first} in {path}, found none")
    lines[places[0]] = lines[places[0]].replace(first, f"{first}Edited: ", 1)
    path.write_text("\n".join(lines), encoding="utf-8")


def duration(seconds: float) -> str:
    """`4.2 s`, `31 s`, `3 min 50 s`.

    >>> duration(4.16), duration(31.2), duration(230)
    ('4.2 s', '31 s', '3 min 50 s')
    """
    if round(seconds, 1) < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def machine() -> str:
    """The number of cores that may be used and the processor's name."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    described = Path("/proc/cpuinfo")
    text = described.read_text() if described.exists() else ""
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return f"{cores} cores of {names[0] if names else platform.processor() or platform.machine()}"


def table(seconds: dict[str, float], data_sets: bool) -> str:
    """The README's words and table."""
    today = datetime.now(UTC).date()
    data = "with the data sets" if data_sets else "without the data sets"
    rows = "".join(f"| {words} | {duration(value)} |\n" for words, value in seconds.items())
    where = f"Measured on {machine()}, {data}, in a fresh clone ({today}, `make timings`):"
    return f"{where}\n\n| command | time |\n|---|---|\n{rows}"


def write(readme: Path, text: str) -> None:
    """Replace what stands between the two marks.

    Raises:
        ValueError: the marks are not there.
    """
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"expected {BEGIN} and {END} in {readme}, found not both: put them there")
    readme.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")


def main() -> None:
    """Clone, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="WORDS", help="rows with these words; write nothing")
    only = parser.parse_args().only
    with TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        seconds = measure(clone, [row for row in ROWS if not only or only in row.words])
    if not only:
        write(ROOT / "README.md", table(seconds, "RNN_DIFFICULTY_DATA" in os.environ))


if __name__ == "__main__":
    main()
