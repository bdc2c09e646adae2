"""`data/manifest.toml`: which files are the data sets, where they come from, their sha256."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rnn_difficulty import paths


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
    """All data sets of `data/manifest.toml` by name, in the order written there."""
    return dict(_parsed((paths.DATA / "manifest.toml").read_text(encoding="utf-8")))


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
    return {entry["name"]: _data_set(entry) for entry in tomllib.loads(text)["data_set"]}


def _data_set(entry: dict[str, Any]) -> DataSet:
    files = tuple(DataFile(**file) for file in entry["file"])
    return DataSet(files=files, **{key: entry[key] for key in entry if key != "file"})
