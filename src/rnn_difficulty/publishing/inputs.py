"""The records and data that a chapter reads, by what its code reaches: no others make it run again.

Of the stores, those of the experiments that it reaches or names; all, where it opens stores without
naming an experiment. Of the files beside the data, those that the code reached names. Of the data
sets, those that the chapter names or whose reader it imports; else all.
"""

import ast
import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from rnn_difficulty.datasets.files import copies
from rnn_difficulty.datasets.manifest import data_sets
from rnn_difficulty.publishing.layout import Layout, files
from rnn_difficulty.publishing.reach import imported, reach, texts, uses
from rnn_difficulty.publishing.scope import Place

RECORDS = Place("rnn_difficulty.paths", "RECORDS")
WEIGHTS = Place("rnn_difficulty.paths", "WEIGHTS")
DATA = Place("rnn_difficulty.paths", "DATA")
DATA_SETS = Place("rnn_difficulty.datasets.files", "copies")
EXPERIMENTS = "rnn_difficulty.experiments."
TEXT = "penn_treebank"
"""All other data sets are music."""


def read_by(layout: Layout, code: str) -> dict[str, str]:
    """Return what the code of a chapter reads beside the package: name → digest of the content."""
    found = reach(uses(code))
    known: dict[str, str] = {}
    if RECORDS in found:
        known |= _records(layout, _experiments(layout, code, found))
    if WEIGHTS in found:
        known |= _contents(layout, files(layout.root / "results" / "weights"))
    if DATA in found:
        known |= _contents(layout, _data_files(layout, code, found))
    if DATA_SETS in found:
        known |= {name: _data_set(name) for name in _data_sets(code)}
    return known


def content(path: Path) -> str:
    """Return the sha256 of a file, or that it is missing."""
    return sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"


def _contents(layout: Layout, read: Iterable[Path]) -> dict[str, str]:
    return {path.relative_to(layout.root).as_posix(): content(path) for path in read}


def _experiments(layout: Layout, code: str, found: set[Place]) -> set[str]:
    every = {path.stem for path in (layout.root / "results" / "records").glob("*.jsonl")}
    texts = {text.removesuffix(".jsonl") for text in _texts(code)}
    reached = {
        place.module.removeprefix(EXPERIMENTS)
        for place in found
        if place.name == "EXPERIMENT" and place.module.startswith(EXPERIMENTS)
    }
    return reached | (every & texts) or every


def _data_files(layout: Layout, code: str, found: set[Place]) -> list[Path]:
    """The files of `data/` that what is reached names; all, where it names none."""
    every = [path for path in sorted((layout.root / "data").glob("*")) if path.is_file()]
    named = _texts(code) | texts(found)
    return [path for path in every if {path.name, path.stem} & named] or every


def _records(layout: Layout, experiments: set[str]) -> dict[str, str]:
    """Their stores, and which of their runs were repeated, as the last cell says."""
    results = layout.root / "results"
    stores = (results / "records" / f"{name}.jsonl" for name in sorted(experiments))
    path = results / "verified.jsonl"
    lines = path.read_bytes().splitlines() if path.exists() else []
    repeated = [line for line in lines if json.loads(line)["experiment"] in experiments]
    return _contents(layout, stores) | {"repeated": sha256(b"\n".join(repeated)).hexdigest()}


def _data_sets(code: str) -> set[str]:
    every = set(data_sets())
    readers = {module.rpartition(".")[2] for module in imported(code)}
    text = {TEXT} if TEXT in readers else set()
    music = every - {TEXT} if "polyphonic_music" in readers else set()
    return text | music | (every & _texts(code)) or every


def _data_set(name: str) -> str:
    """Which of its files are here: verified ones alike wherever they are, others by content."""
    found = [list(copies(file)) for file in data_sets()[name].files]
    return json.dumps([any(c.verified for c in each) or [c.sha256 for c in each] for each in found])


def _texts(code: str) -> set[str]:
    constants = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant))
    return {node.value for node in constants if isinstance(node.value, str)}
