"""What an executed notebook depends on, as one hash of contents.

A cache that looks at the notebook alone goes stale when the package changes; dates lie after a
clone. So the fingerprint covers the contents of: the notebook, every source file of the package,
the lock, the data manifest and the paper's printed numbers, the records and which of
them were repeated, the parameters. Of the
data sets, which are large and verified where they are read, it covers names and sizes.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from rnn_difficulty.datasets.files import folders
from rnn_difficulty.datasets.manifest import data_sets
from rnn_difficulty.publishing.layout import Layout, files


def of_notebook(layout: Layout, notebook: Path, parameters: Mapping[str, Any]) -> str:
    """Return the fingerprint of a notebook executed with these parameters, 64 hex digits."""
    parts = {
        "notebook": _content(notebook),
        "parameters": dict(parameters),
        "surroundings": _surroundings(layout),
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _surroundings(layout: Layout) -> dict[str, Any]:
    root = layout.root
    read = [
        *files(root / "src", "*.py"),
        *files(root / "results" / "records"),
        *(path for path in (root / "data").glob("*") if path.is_file()),
        root / "requirements.lock",
        *(root / "results").glob("verified.jsonl"),
    ]
    return {
        "contents": {path.relative_to(root).as_posix(): _content(path) for path in read},
        "data": [_sizes(folder) for folder in (*folders()[:-1], root / "data")],
    }


def _sizes(folder: Path) -> dict[str, int | None]:
    """Of the files of the manifest alone: the folder may be a large one that others fill."""
    names = [file.path for known in data_sets().values() for file in known.files]
    return {name: _size(folder / name) for name in names}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _content(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
