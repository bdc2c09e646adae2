"""A Sphinx extension: `{cite-this}` shows how to cite this software, from `CITATION.cff`."""

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from rnn_difficulty.publishing import repository

FILE = "CITATION.cff"
ENTRY = """\
@software{{rnn-difficulty,
  author  = {{{{{author}}}}},
  title   = {{{title}}},
  version = {{{version}}},
  year    = {{{year}}}{url}
}}"""


class CiteThis(SphinxDirective):
    """An entry of BibTeX."""

    def run(self) -> list[nodes.Node]:
        """One block of code."""
        self.env.note_dependency(FILE)
        about = yaml.safe_load(Path(self.env.srcdir, FILE).read_text(encoding="utf-8"))
        here = repository.read(Path(self.env.srcdir, "_config.yml"))
        text = entry(about, self.config.copyright, here.url if here else None)
        block = nodes.literal_block(text, text, language="bibtex")
        return [block]


def entry(about: dict[str, Any], year: str, url: str | None) -> str:
    """Return the entry; its address only where the repository has one."""
    return ENTRY.format(
        author=" and ".join(author["name"] for author in about["authors"]),
        title=about["title"],
        version=about["version"],
        year=year,
        url=f",\n  url     = {{{url}}}" if url else "",
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("cite-this", CiteThis)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
