"""From notebooks to the site: pair, execute, assemble, build.

    notebooks/*.md ──pairing──▶ .ipynb ──execution──▶ _build/executed ──site──▶ _build/html

Importing this package is cheap: Sphinx, papermill and jupytext are imported where they are used.
"""

import sys

from rnn_difficulty.publishing.source import Source, show_source

__all__ = ["Source", "show_source"]

# nbformat imports jsonschema, which compiles a grammar of addresses for seconds where this package
# is there. No schema of a notebook asks for it, and jsonschema does without.
# None says that a module is missing; the types of `sys.modules` do not know that.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
