"""The store of runs: one JSON line a run, appended whole, never overwritten.

A run that is repeated with later code, because that code gives other numbers, is a line of its own.
A line that is torn (a crash in the middle of an append) or foreign (not one of ours) or was changed
by hand is reported; it neither stops a reader nor disappears.
"""

import errno
import fcntl
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from rnn_difficulty.records import read_before
from rnn_difficulty.records.record import Record, from_line, to_line

FOREIGN = (ValueError, TypeError, RecursionError)
"""What reading a line that is not a record raises."""
STARTS = (b'{"commit"', b'{"run"')
"""How a line that `append` wrote begins, today and once."""
BLOCK = 65_536
"""Bytes that are read at once, from the end, to find the last line."""


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
    if path.exists():
        with path.open("rb") as file, _no_collection():
            _read(path, file, store)
    return store


@contextmanager
def _no_collection() -> Iterator[None]:
    """Look for no garbage: of what is read there is none, and the search takes a third as long."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(path: Path, file: BinaryIO, store: Store) -> None:
    lines: dict[tuple[str, str], int] = {}
    part = read_before.nothing_of(file)
    for number, line in enumerate(file, 1):
        made = None
        try:
            record = from_line(line)
            made = record.run, record.fingerprint
            if first := lines.get(made):
                raise ValueError(f"run {record.run} of the same code is on line {first} already")
            lines[made] = number
            store.records.append(record)
        except FOREIGN as error:
            store.set_aside.append(f"{path.name}, line {number}: not a record ({error})")
        part.add(line, made)
    read_before.keep(path, part)


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
    if not path.exists():
        return
    with path.open("rb") as file:
        first = file.readline()
        is_torn = not first.endswith(b"\n") and any(s.startswith(first[: len(s)]) for s in STARTS)
        if is_torn or any(map(_name_of, chain([first], file))):
            return
    begin = first[:40].decode(errors="replace")
    raise NotAStore(
        f"expected a file of records, JSON lines, got {path}, {path.stat().st_size} bytes in which "
        f"no line is a record; it begins with {begin!r} and was left as it is; use another --store"
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
        known = read_before.up_to_date(path, file, _name_of)
        made, line = (record.run, record.fingerprint), to_line(record)
        if made in known.names:
            return False
        _write_whole(file, line)
        known.add(line, made)
    return True


def _name_of(line: bytes) -> tuple[str, str] | None:
    """Return the run and the code of a line that is a record."""
    try:
        record = from_line(line)
    except FOREIGN:
        return None
    return record.run, record.fingerprint


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
    last = _last_line(file)
    if not last:
        return
    if _name_of(last):
        _write_whole(file, b"\n")
        return
    with path.with_name(path.name + ".bad").open("ab") as aside:
        aside.write(last + b"\n")
        os.fsync(aside.fileno())
    file.truncate(os.fstat(file.fileno()).st_size - len(last))


def _last_line(file: BinaryIO) -> bytes:
    """Return what stands behind the last newline: nothing where all lines are whole."""
    start, last = file.seek(0, os.SEEK_END), b""
    while start and b"\n" not in last:
        end, start = start, max(0, start - BLOCK)
        file.seek(start)
        last = file.read(end - start) + last
    return last[last.rfind(b"\n") + 1 :]


def _write_whole(file: BinaryIO, line: bytes) -> None:
    size = os.fstat(file.fileno()).st_size
    try:
        if file.write(line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())
    except OSError as error:
        file.truncate(size)
        raise OSError(
            f"expected to write a record into {file.name}, got: {error.strerror}; make room there "
            "and run this again: it goes on where it was saved"
        ) from error
