"""Finding the files of a data set on this machine, each verified by its sha256 before it is used.

Search order: the folders named in `$RNN_DIFFICULTY_DATA`, then `data/` of the checkout. A damaged
file in `data/` is set aside as `NAME.bad`, never deleted; a damaged file elsewhere belongs to
somebody else and stays where it is.
"""

import hashlib
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rnn_difficulty import paths
from rnn_difficulty.datasets.errors import DataSetDamaged, DataSetMissing
from rnn_difficulty.datasets.manifest import DataFile, DataSet, data_set

VARIABLE = "RNN_DIFFICULTY_DATA"


@dataclass(frozen=True)
class Copy:
    """A file that stands at the place of `file`, and what it really is."""

    file: DataFile
    path: Path
    bytes: int
    sha256: str

    @property
    def verified(self) -> bool:
        """Whether this is the file of the manifest, byte for byte."""
        return self.sha256 == self.file.sha256

    @property
    def complaint(self) -> str:
        """Expected and got, in words."""
        return (
            f"{self.path} is not the {self.file.path} of the manifest:\n"
            f"  expected {self.file.bytes} bytes, sha256 {self.file.sha256}\n"
            f"  got      {self.bytes} bytes, sha256 {self.sha256}"
        )


def folders() -> tuple[Path, ...]:
    """The folders searched, in order, each once."""
    named = os.environ.get(VARIABLE, "").split(os.pathsep)
    return tuple(dict.fromkeys([*(Path(n).expanduser() for n in named if n.strip()), paths.DATA]))


def examine(file: DataFile, path: Path) -> Copy:
    """Hash the file at `path`: once per process as long as it does not change."""
    status = path.stat()
    return Copy(file, path, status.st_size, _sha256(path, status.st_size, status.st_mtime_ns))


def copies(file: DataFile) -> Iterator[Copy]:
    """What stands at the place of `file`, in search order, up to the first verified copy."""
    for place in (folder / file.path for folder in folders()):
        if place.is_file():
            copy = examine(file, place)
            yield copy
            if copy.verified:
                return


def find(name: str) -> tuple[Path, ...]:
    """The verified files of a data set, in manifest order.

    A damaged copy in front of a good one is passed over with a warning.

    Raises:
        ValueError: no data set has that name.
        DataSetMissing: a file is in no folder of the search order.
        DataSetDamaged: what stands at the place of a file is another file, or a part of it.
    """
    return tuple(find_file(file, data_set(name)) for file in data_set(name).files)


def find_file(file: DataFile, owner: DataSet) -> Path:
    """The first verified copy of one file of the data set `owner`. Raises what `find` does."""
    found = list(copies(file))
    complaints = "\n".join(f"{c.complaint}\n  {reject(c)}" for c in found if not c.verified)
    if found and found[-1].verified:
        if complaints:
            warnings.warn(f"{complaints}\n  used instead: {found[-1].path}", stacklevel=3)
        return found[-1].path
    if complaints:
        raise DataSetDamaged(f"{complaints}\n{remedy(owner, [file])}")
    raise DataSetMissing(how_to_get(owner.name))


def reject(copy: Copy) -> str:
    """Set a damaged file of `data/` aside; return what was done, or what its owner has to do."""
    if not copy.path.parent.resolve().is_relative_to(paths.DATA.resolve()):
        return f"not used and left as it is: replace it, or take its folder out of ${VARIABLE}"
    try:
        return f"not used and set aside as {paths.set_aside(copy.path).name}"
    except OSError as error:
        return f"not used: move it away by hand (renaming it failed: {error.strerror})"


def present(name: str) -> bool:
    """Whether every file of the data set is on this machine and verified. Never downloads."""
    return all(any(copy.verified for copy in copies(file)) for file in data_set(name).files)


def how_to_get(name: str) -> str:
    """What is wrong with a data set on this machine and how to get it, in plain words."""
    wanted = data_set(name)
    lacking = [f for f in wanted.files if not any(copy.verified for copy in copies(f))]
    if not lacking:
        return f"{wanted.title} is on this machine and verified."
    lines = [f"{wanted.title} is not on this machine."]
    for file in lacking:
        lines += [copy.complaint for copy in copies(file)] or [f"  missing  {file.path}"]
        bad = (paths.DATA / file.path).parent.glob(f"{Path(file.path).name}.bad*")
        lines += [f"  set aside earlier as damaged: {path.name}" for path in sorted(bad)]
    return "\n".join([*lines, remedy(wanted, lacking)])


def remedy(wanted: DataSet, lacking: list[DataFile]) -> str:
    """Where files belong, how to download them, how to place them by hand, on what terms."""
    named = [f"{f}{'' if f.is_dir() else ' (no such folder)'}" for f in folders()[:-1]]
    lines = [
        f"  expected in data/ of the checkout or in a folder named in ${VARIABLE}"
        f" (now: {', '.join(named) or 'none'})",
        f"To download: rnn-difficulty data fetch {wanted.name}",
        "To place by hand, save each address under the name beside it and compare the sha256:",
    ]
    for file in lacking:
        lines += [f"  data/{file.path} ({file.bytes} bytes)", f"    address {file.address}"]
        lines += [f"    sha256  {file.sha256}"]
    return "\n".join([*lines, f"Licence: {wanted.licence}"])


@cache
def _sha256(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
