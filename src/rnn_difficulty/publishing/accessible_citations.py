"""A Sphinx extension: the entries of a bibliography are items of its list, to readers that listen.

docutils gives them a role that no longer exists (WAI-ARIA 1.2 has it no more).
"""

from typing import Any

from sphinx.application import Sphinx

GIVEN, ITEM = 'role="doc-biblioentry"', 'role="listitem"'


def finish(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Say what the entries of a page are."""
    context["body"] = (context.get("body") or "").replace(GIVEN, ITEM)


def setup(app: Sphinx) -> dict[str, bool]:
    """Finish each page before it is written."""
    app.connect("html-page-context", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
