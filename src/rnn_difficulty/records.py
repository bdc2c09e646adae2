"""The store of runs: one JSON line a run, appended whole, never overwritten.

A run that is repeated with later code, because that code gives other numbers, is a line of its own.
A line that is torn (a crash in the middle of an append) or foreign (not one of ours) is set aside
and reported; it neither stops a reader nor disappears.
"""

import fcntl
import hashlib
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

FOREIGN = (ValueError, TypeError)
"""What reading a line that is not a record raises."""
START = b'{"run"'
"""How a line that `append` wrote begins."""


class NotAStore(ValueError):
    """A file stands where the records belong, but holds something else."""


@dataclass(frozen=True)
class Record:
    """One finished run."""

    run: str
    """Hash of the experiment and its settings (`run_id`)."""
    experiment: str
    profile: str
    settings: dict[str, Any]
    outcome: dict[str, Any]
    curve: dict[str, list[Any]]
    """Learning curve, a list a column, thinned to at most 200 points."""
    seconds: float
    date: str
    """UTC, ISO 8601."""
    device: str
    commit: str
    versions: dict[str, str]
    fingerprint: str
    """Of the code that computed it (`provenance.fingerprint`)."""


class Store(NamedTuple):
    """What a file of records holds."""

    records: list[Record]
    set_aside: list[str]
    """A message for each line that is not a record."""


def run_id(experiment: str, settings: dict[str, Any]) -> str:
    """Return the hash that names a run: equal settings, equal name."""
    return hashlib.sha256(canonical([experiment, settings]).encode()).hexdigest()[:16]


def canonical(value: Any) -> str:
    """Return JSON that is equal for equal values: sorted keys, null for NaN and infinity."""
    return json.dumps(_finite(value), sort_keys=True, allow_nan=False)


def load(path: Path) -> Store:
    """Read every record of `path`; a file that does not exist is an empty store."""
    store = Store([], [])
    lines: dict[tuple[str, str], int] = {}
    if not path.exists():
        return store
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            record = _parse(line)
            made = record.run, record.fingerprint
            if first := lines.get(made):
                raise ValueError(f"run {record.run} of the same code is on line {first} already")
            lines[made] = number
            store.records.append(record)
        except FOREIGN as error:
            store.set_aside.append(f"{path.name}, line {number}: not a record ({error})")
    return store


def expect_store(path: Path) -> None:
    """Raise NotAStore where `path` is a file in which no line is a record.

    An empty file is a store, and so is a first record whose append was interrupted.
    """
    content = path.read_bytes() if path.exists() else b""
    is_torn = b"\n" not in content and START.startswith(content[: len(START)])
    if is_torn or any(map(_is_record, content.splitlines())):
        return
    begin = content[:40].decode(errors="replace")
    raise NotAStore(
        f"expected a file of records, JSON lines, got {path}, {len(content)} bytes in which no line"
        f" is a record; it begins with {begin!r} and was left as it is; use another --store"
    )


def append(path: Path, record: Record) -> bool:
    """Add `record` as one line; return False where its code has recorded the run already.

    Safe against other writers (a lock), a torn last line (moved to `PATH.torn`) and a full disk
    (the file is cut back to what it was; the OSError is raised). A last record without a newline,
    as an editor may leave it, is kept. Raises NotAStore for a file of something else.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path) as file:
        expect_store(path)
        _end_last_line(path, file)
        made = {(known.run, known.fingerprint) for known in load(path).records}
        if (record.run, record.fingerprint) in made:
            return False
        _write_whole(file, _line(record))
    return True


def _parse(line: bytes) -> Record:
    record = Record(**json.loads(line))
    expected = run_id(record.experiment, record.settings)
    if record.run != expected:
        raise ValueError(f"expected run {expected} for its settings, got {record.run}")
    if not isinstance(record.outcome, dict) or not isinstance(record.curve, dict):
        raise TypeError("expected an outcome and a curve with names")
    return record


def _is_record(line: bytes) -> bool:
    try:
        return bool(_parse(line))
    except FOREIGN:
        return False


def _line(record: Record) -> bytes:
    return json.dumps(_finite(asdict(record)), allow_nan=False, ensure_ascii=False).encode() + b"\n"


def _finite(value: Any) -> Any:
    # JSON has no NaN and no infinity: both become null.
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    with path.open("a+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _end_last_line(path: Path, file: BinaryIO) -> None:
    content = path.read_bytes()
    last = content[content.rfind(b"\n") + 1 :]
    if not last:
        return
    if _is_record(last):
        _write_whole(file, b"\n")
        return
    with path.with_name(path.name + ".torn").open("ab") as aside:
        aside.write(last + b"\n")
        os.fsync(aside.fileno())
    file.truncate(len(content) - len(last))


def _write_whole(file: BinaryIO, line: bytes) -> None:
    size = os.fstat(file.fileno()).st_size
    try:
        if file.write(line) < len(line):
            raise OSError(f"the disk is full: the record for {file.name} was not written")
        os.fsync(file.fileno())
    except OSError:
        file.truncate(size)
        raise
