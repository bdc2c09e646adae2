"""The store of runs: one JSON line a run, appended whole, never overwritten.

A run that is repeated with later code, because that code gives other numbers, is a line of its own.
A line that is torn (a crash in the middle of an append) or foreign (not one of ours) or was changed
by hand is reported; it neither stops a reader nor disappears.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from rnn_difficulty.records.record import Record, from_line, to_line

FOREIGN = (ValueError, TypeError, RecursionError)
"""What reading a line that is not a record raises."""
START = b'{"run"'
"""How a line that `append` wrote begins."""


class NotAStore(ValueError):
    """A file stands where the records belong, but holds something else."""


class Store(NamedTuple):
    """What a file of records holds."""

    records: list[Record]
    set_aside: list[str]
    """A message for each line that is not a record."""


def load(path: Path) -> Store:
    """Read every record of `path`; a file that does not exist is an empty store.

    Raises NotAStore for a folder, a pipe or a device, which could be read for ever.
    """
    expect_file(path)
    store = Store([], [])
    lines: dict[tuple[str, str], int] = {}
    if not path.exists():
        return store
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            record = from_line(line)
            made = record.run, record.fingerprint
            if first := lines.get(made):
                raise ValueError(f"run {record.run} of the same code is on line {first} already")
            lines[made] = number
            store.records.append(record)
        except FOREIGN as error:
            store.set_aside.append(f"{path.name}, line {number}: not a record ({error})")
    return store


def expect_file(path: Path) -> None:
    """Raise NotAStore where something stands at `path` that is no file."""
    if path.exists() and not path.is_file():
        raise NotAStore(
            f"expected a file of records, JSON lines, got {path}, which is a folder, a pipe or a "
            "device; use another --store"
        )


def expect_store(path: Path) -> None:
    """Raise NotAStore where `path` is no file, or one in which no line is a record.

    An empty file is a store, and so is a first record whose append was interrupted.
    """
    expect_file(path)
    content = path.read_bytes() if path.exists() else b""
    is_torn = b"\n" not in content and START.startswith(content[: len(START)])
    if is_torn or any(map(_is_record, content.splitlines())):
        return
    begin = content[:40].decode(errors="replace")
    raise NotAStore(
        f"expected a file of records, JSON lines, got {path}, {len(content)} bytes in which no line"
        f" is a record; it begins with {begin!r} and was left as it is; use another --store"
    )


def expect_appendable(path: Path) -> None:
    """Create the store where it is missing, and try what `append` will do, short of writing.

    Raises NotAStore for a file of something else, OSError where it cannot be written or locked.
    """
    expect_store(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        pass


def append(path: Path, record: Record) -> bool:
    """Add `record` as one line; return False where its code has recorded the run already.

    Safe against other writers (a lock), a torn last line (moved to `PATH.bad`) and a full disk
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
        _write_whole(file, to_line(record))
    return True


def _is_record(line: bytes) -> bool:
    try:
        return bool(from_line(line))
    except FOREIGN:
        return False


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    with path.open("a+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as error:
            raise OSError(
                f"expected a file system with locks for the store {path}, got: {error.strerror}; "
                "use --store with a file on another disk"
            ) from error
        yield file


def _end_last_line(path: Path, file: BinaryIO) -> None:
    content = path.read_bytes()
    last = content[content.rfind(b"\n") + 1 :]
    if not last:
        return
    if _is_record(last):
        _write_whole(file, b"\n")
        return
    with path.with_name(path.name + ".bad").open("ab") as aside:
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
