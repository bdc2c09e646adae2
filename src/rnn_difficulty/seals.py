"""Seals: digests of records and of printed values, so that a number changed by hand is noticed.

`results/digests.txt` has a line `EXPERIMENT RUN SHA256` for every record, added when tables are
made and never changed; a run that later code made anew has several. `data/SHA256SUMS` holds the
files with printed values, in the form that `sha256sum` reads and writes.
"""

import hashlib
import os
from dataclasses import asdict
from pathlib import Path

from rnn_difficulty import paths, records
from rnn_difficulty.records import Record

Seals = dict[tuple[str, str], set[str]]
"""(experiment, run) → the digests of its records."""


def digest(record: Record) -> str:
    """Return the sha256 of a record as canonical JSON: 64 hex digits, whatever its layout."""
    return hashlib.sha256(records.canonical(asdict(record)).encode()).hexdigest()


def read(path: Path) -> Seals:
    """Return the seals that `path` holds; none where there is no such file.

    Raises ValueError for a line that is no seal.
    """
    found: Seals = {}
    for number, line in enumerate(path.read_text().splitlines() if path.exists() else (), 1):
        words = line.split(" ")
        if len(words) != 3:
            raise ValueError(f"{path.name}, line {number}: expected EXPERIMENT RUN SHA256")
        found.setdefault((words[0], words[1]), set()).add(words[2])
    return found


def add_missing(folder: Path | None = None, path: Path | None = None) -> int:
    """Seal the records that have no seal yet, and return how many; others stay as they are.

    Of a run whose sealed record is not there any more, nothing is sealed: it was altered.
    """
    path = path or paths.DIGESTS
    known, current = read(path), _current(folder or paths.RECORDS)
    new = {
        (*key, seal)
        for key, found in current.items()
        if known.get(key, set()) <= found
        for seal in found - known.get(key, set())
    }
    if new:
        old = {(*key, seal) for key, found in known.items() for seal in found}
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.write_text("".join(f"{' '.join(line)}\n" for line in sorted(old | new)))
        partial.replace(path)
    return len(new)


def broken(folder: Path | None = None, path: Path | None = None) -> list[str]:
    """Return a message for each record that was altered, removed, or never sealed."""
    sealed, current = read(path or paths.DIGESTS), _current(folder or paths.RECORDS)
    both = sealed.keys() & current.keys()
    altered = {key for key in both if sealed[key] - current[key]}
    added = {key for key in current if current[key] - sealed.get(key, set())}
    parts = {
        "altered since it was sealed": altered,
        "sealed, but not in its store any more": sealed.keys() - current.keys(),
        "not sealed: run `rnn-difficulty tables` and commit": added - altered,
    }
    return [f"{' '.join(key)}: {what}" for what, keys in parts.items() for key in sorted(keys)]


def broken_files(folder: Path | None = None) -> list[str]:
    """Return a message for each file of `data/SHA256SUMS` that is another one or is missing."""
    folder = folder or paths.DATA
    messages = []
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split()
        file = folder / name
        got = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "no file"
        if got != expected:
            messages.append(
                f"data/{name}: expected sha256 {expected}, got {got}; if the change is meant, "
                "write data/SHA256SUMS again as CONTRIBUTING.md says"
            )
    return messages


def _current(folder: Path) -> Seals:
    found: Seals = {}
    for path in sorted(folder.glob("*.jsonl")):
        for record in records.load(path).records:
            found.setdefault((record.experiment, record.run), set()).add(digest(record))
    return found
