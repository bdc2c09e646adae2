"""Which runs a store holds already, without reading again what this process read of it before.

A sweep appends a line a run: were the whole store read for each, 10 000 runs would read 10 000
stores. A store only grows, so that what was read stays true as long as the file is the same one and
still holds, where reading ended, the line that was there: else it is read anew.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

Name = tuple[str, str]
"""A run and the fingerprint of the code that made it."""


@dataclass
class Part:
    """The lines of a file that were read."""

    file: tuple[int, int]
    """Device and number of the file."""
    end: int = 0
    last: bytes = b""
    """The line that ends there."""
    names: set[Name] = field(default_factory=set)
    """Of the records in these lines."""

    def add(self, line: bytes, name: Name | None) -> None:
        """Go on by a line, which is the record of that name, or none."""
        # A line that has no end yet is that of a writer at work.
        if line.endswith(b"\n"):
            self.end, self.last = self.end + len(line), line
            self.names |= {name} if name else set()


_PARTS: dict[Path, Part] = {}


def nothing_of(file: BinaryIO) -> Part:
    """Return the part of a file of which nothing is read."""
    status = os.fstat(file.fileno())
    return Part((status.st_dev, status.st_ino))


def keep(path: Path, part: Part) -> None:
    """Remember what was read of `path`."""
    _PARTS[path.absolute()] = part


def up_to_date(path: Path, file: BinaryIO, name_of: Callable[[bytes], Name | None]) -> Part:
    """Return the part that is all of `path`, open as `file`; only what is new is read.

    `name_of` says which record a line is, or None.
    """
    part = _PARTS.get(path.absolute())
    if part is None or not _is_begin(part, file):
        part = nothing_of(file)
    file.seek(part.end)
    for line in file.read().splitlines(keepends=True):
        part.add(line, name_of(line))
    keep(path, part)
    return part


def _is_begin(part: Part, file: BinaryIO) -> bool:
    status = os.fstat(file.fileno())
    if part.file != (status.st_dev, status.st_ino) or status.st_size < part.end:
        return False
    file.seek(part.end - len(part.last))
    return file.read(len(part.last)) == part.last
