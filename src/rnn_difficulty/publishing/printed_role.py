"""A Sphinx extension: {printed}`7.56` marks a number that the paper prints.

A number in prose is computed, a setting (as code), or printed by the paper; a test looks for
others.
"""

from typing import Any

from docutils.nodes import Node, inline, system_message
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole


class Printed(SphinxRole):
    """The text as it is, with a class that a reader's pointer explains."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """One span."""
        return [inline(self.rawtext, self.text, classes=["printed"])], []


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role."""
    app.add_role("printed", Printed())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
