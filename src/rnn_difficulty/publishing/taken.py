"""What a reader can take away from a chapter: each picture as SVG, the data of each as CSV.

The files stand in a folder of the chapter, named like the figure in it. `index.json` says which
belong to what the page shows, by the digest of that.
"""

import base64
import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from rnn_difficulty.publishing.html_table import as_csv

INDEX = "index.json"
PNG, SVG, CSV, HTML = "image/png", "image/svg+xml", "text/csv", "text/html"


def take(notebook: NotebookNode, folder: Path) -> None:
    """Write the pictures and data of a notebook; leave in it what its page shows."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    index: dict[str, list[str]] = {}
    for number, (cell, output) in enumerate(_outputs(notebook), 1):
        data = output.data
        name = cell.metadata.get("mystnb", {}).get("figure", {}).get("name", f"output-{number}")
        files = {f"{name}.svg": data.get(SVG), f"{name}.csv": data.pop(CSV, None) or _table(data)}
        if written := [file for file, text in files.items() if text]:
            _keep_the_lighter(output)
            index[_shown(data)] = written
        for file in written:
            (folder / file).write_text(files[file], encoding="utf-8")
    (folder / INDEX).write_text(json.dumps(index, indent=1, sort_keys=True), encoding="utf-8")


def digest(shown: bytes | str) -> str:
    """Return the name under which the index knows a picture or the HTML of a table."""
    return sha256(shown.encode() if isinstance(shown, str) else shown).hexdigest()


def _drawing(svg: str) -> str:
    """The text of an SVG as MyST writes it into a file, which it names by its digest."""
    return "\n".join(svg.splitlines())


def _outputs(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "data" in output:
                yield cell, output


def _table(data: dict[str, Any]) -> str:
    return as_csv(data[HTML]) if HTML in data else ""


def _keep_the_lighter(output: NotebookNode) -> None:
    """Leave one picture; a drawing is as wide as the pixels would be."""
    data = output.data
    if not {PNG, SVG} <= set(data):
        return
    png = base64.b64decode(data[PNG])
    if len(data[SVG].encode()) < len(png):
        del data[PNG]
        output.metadata[SVG] = {"width": _width(png)}
    else:
        del data[SVG]


def _width(png: bytes) -> int:
    """The width of a PNG in pixels, as its header has it."""
    return int.from_bytes(png[16:20])


def _shown(data: dict[str, Any]) -> str:
    if PNG in data:
        return digest(base64.b64decode(data[PNG]))
    return digest(_drawing(data[SVG]) if SVG in data else data[HTML])
