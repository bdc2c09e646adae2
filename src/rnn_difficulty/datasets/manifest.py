"""`data/manifest.toml`: which files are the data sets, where they come from, their sha256."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from rnn_difficulty import paths
from rnn_difficulty.datasets.errors import ManifestMalformed


@dataclass(frozen=True)
class DataFile:
    """One file of a data set; `path` is relative to a data folder."""

    path: str
    address: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class DataSet:
    """One data set: its files in manifest order, and `counts[fold][unit]`."""

    name: str
    title: str
    licence: str
    source: str
    counts: Mapping[str, Mapping[str, int]]
    files: tuple[DataFile, ...]


def data_sets() -> dict[str, DataSet]:
    """All data sets of `data/manifest.toml` by name, in the order written there.

    Raises:
        ManifestMalformed: the file is not a list of data sets.
    """
    path = paths.DATA / "manifest.toml"
    try:
        return dict(_parsed(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ManifestMalformed(
            f"expected a list of data sets in {path}, got: {type(error).__name__}: {error}; mend "
            "it, or restore it from git"
        ) from error


def data_set(name: str) -> DataSet:
    """The data set called `name`.

    Raises:
        ValueError: no data set has that name; the message lists those that exist.
    """
    named = data_sets()
    if name not in named:
        raise ValueError(f"expected the name of a data set ({', '.join(named)}), got {name!r}")
    return named[name]


@cache
def _parsed(text: str) -> Mapping[str, DataSet]:
    named = {entry["name"]: _data_set(entry) for entry in tomllib.loads(text)["data_set"]}
    for each in named.values():
        for file in each.files:
            _expect_types(file)
    return named


def _expect_types(file: DataFile) -> None:
    for field in fields(file):
        if type(value := getattr(file, field.name)) is not field.type:
            raise TypeError(f"expected another type of {field.name}, got {value!r}")
    parts = PurePosixPath(file.path).parts
    # A file is written where its path leads.
    if not parts or parts[0] == "/" or ".." in parts:
        raise ValueError(f"expected a path below the folder of data, got {file.path!r}")


def _data_set(entry: dict[str, Any]) -> DataSet:
    files = tuple(DataFile(**file) for file in entry["file"])
    return DataSet(files=files, **{key: entry[key] for key in entry if key != "file"})
