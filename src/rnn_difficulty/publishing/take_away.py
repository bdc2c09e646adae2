"""A Sphinx extension: under each figure and table, links to its picture as SVG and data as CSV.

The files come from the chapters (`taken`) and from `results/tables`, into the folder `taken` of the
site; the whole book as a PDF, where it is there, beside that folder.
"""

import json
import shutil
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from rnn_difficulty.publishing.layout import PDF
from rnn_difficulty.publishing.taken import INDEX, digest

FOLDER = "taken"
TABLES = "results/tables"
WORDS = {".svg": "picture (SVG)", ".csv": "data (CSV)"}


def menu(files: Iterable[str]) -> nodes.raw:
    """Return the links to files, given as seen from the page."""
    links = (f'<a href="{escape(f)}" download>{WORDS[Path(f).suffix]}</a>' for f in files)
    return nodes.raw("", f'<p class="take-away">Take away: {" · ".join(links)}</p>', format="html")


def table(name: str, docname: str) -> nodes.raw:
    """Return the link to a table of the results."""
    return menu([f"{up(docname)}{FOLDER}/tables/{name}.csv"])


def up(docname: str) -> str:
    """Return the way from a page to the root of the site."""
    return "../" * docname.count("/")


def add(app: Sphinx, doctree: nodes.document) -> None:
    """Put the links under what the cells of a chapter show."""
    docname = app.env.docname
    chapter = Path(docname).name
    index = Path(app.srcdir, FOLDER, chapter, INDEX)
    if not docname.startswith("notebooks/") or not index.exists():
        return
    app.env.note_dependency(str(index))
    files = json.loads(index.read_text(encoding="utf-8"))
    for shown in list(doctree.findall(_is_output)):
        found = [file for each in _digests(app, shown) for file in files.get(each, ())]
        if found:
            place = _outermost(shown)
            links = menu(f"{up(docname)}{FOLDER}/{chapter}/{file}" for file in found)
            place.parent.insert(place.parent.index(place) + 1, links)


def _is_output(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"


def _digests(app: Sphinx, shown: nodes.Element) -> list[str]:
    """The digests of what a cell shows, picture or HTML."""
    pictures = (Path(app.srcdir, image["uri"]).stem for image in shown.findall(nodes.image))
    texts = (digest(raw.astext()) for raw in shown.findall(nodes.raw))
    return [*pictures, *texts]


def _outermost(shown: nodes.Element) -> nodes.Element:
    parent = shown.parent
    return parent if isinstance(parent, nodes.figure) else shown


def write(app: Sphinx, error: Exception | None) -> None:
    """Copy the files into the site."""
    if error is not None:
        return
    target = Path(app.outdir, FOLDER)
    shutil.rmtree(target, ignore_errors=True)
    for source, name in ((FOLDER, ""), (TABLES, "tables")):
        if (folder := Path(app.srcdir, source)).exists():
            skipped = shutil.ignore_patterns(INDEX)
            shutil.copytree(folder, target / name, ignore=skipped, dirs_exist_ok=True)
    if (book := Path(app.srcdir, PDF)).exists():
        shutil.copyfile(book, Path(app.outdir, PDF))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the links and the copies."""
    app.connect("doctree-read", add)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
